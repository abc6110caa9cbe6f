import { api, APIError } from 'encore.dev/api';
import { covers } from '@lib/covers';

/** Where the picture of a book's cover is. */
export const cover = api(
  { expose: true, method: 'GET', path: '/books/:isbn/cover' },
  async ({ isbn }: { isbn: string }): Promise<{ url: string }> => {
    if (!(await covers.exists(`${isbn}.jpg`))) throw APIError.notFound('no cover');
    return { url: covers.publicUrl(`${isbn}.jpg`) };
  },
);

/** Takes the picture as the request's body. */
export const uploadCover = api.raw(
  { expose: true, auth: true, method: 'PUT', path: '/books/:isbn/cover', bodyLimit: 5 * 1024 * 1024 },
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const isbn = request.url?.split('/')[2] ?? 'unknown';
    await covers.upload(`${isbn}.jpg`, Buffer.concat(chunks));
    response.writeHead(204).end();
  },
);
