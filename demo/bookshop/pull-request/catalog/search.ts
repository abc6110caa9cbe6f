import { api, type Query } from 'encore.dev/api';
import type { Book } from './books';
import { catalog } from './database';

/** The books whose title contains a text; all of them without one. */
export const search = api(
  { expose: true, method: 'GET', path: '/books' },
  async ({ title = '' }: { title?: Query<string> }): Promise<{ books: Book[] }> => {
    const books: Book[] = [];
    const pattern = `%${title}%`;
    for await (const row of catalog.query<Book>`
      SELECT isbn, title, price_cents AS "priceCents", copies FROM book WHERE title ILIKE ${pattern} ORDER BY title
    `) {
      books.push(row);
    }
    return { books };
  },
);
