import { api } from 'encore.dev/api';

/** Where the picture of a book's cover is. */
export const cover = api(
  { expose: true, method: 'GET', path: '/books/:isbn/cover' },
  async ({ isbn }: { isbn: string }): Promise<{ url: string }> => {
    return { url: `https://covers.bookshop.example/${isbn}.jpg` };
  },
);
