import { api, APIError } from 'encore.dev/api';
import { CacheCluster, expireIn, StructKeyspace } from 'encore.dev/storage/cache';
import { Counter } from 'encore.dev/metrics';
import { catalog } from './database';

export interface Book {
  isbn: string;
  title: string;
  priceCents: number;
  copies: number;
}

const cluster = new CacheCluster('pages', { evictionPolicy: 'allkeys-lru' });
const books = new StructKeyspace<string, Book>(cluster, {
  keyPattern: 'book/:key',
  defaultExpiry: expireIn(60_000),
});
const views = new Counter('book_views');

export const book = api(
  { expose: true, method: 'GET', path: '/books/:isbn' },
  async ({ isbn }: { isbn: string }): Promise<Book> => {
    views.increment();
    const cached = await books.get(isbn);
    if (cached) return cached;
    const row = await catalog.queryRow<Book>`
      SELECT isbn, title, price_cents AS "priceCents", copies FROM book WHERE isbn = ${isbn}
    `;
    if (!row) throw APIError.notFound(`no book ${isbn}`);
    await books.set(isbn, row);
    return row;
  },
);

export const take = api(
  { method: 'POST' },
  async ({ isbn, copies }: { isbn: string; copies: number }): Promise<void> => {
    await catalog.exec`UPDATE book SET copies = copies - ${copies} WHERE isbn = ${isbn} AND copies >= ${copies}`;
  },
);
