import { api } from 'encore.dev/api';
import { SQLDatabase } from 'encore.dev/storage/sqldb';
import { reviewWritten } from './topics';

const reviews = new SQLDatabase('reviews', { migrations: './migrations' });

export interface Review {
  stars: number;
  body: string;
}

export const list = api(
  { expose: true, method: 'GET', path: '/books/:isbn/reviews' },
  async ({ isbn }: { isbn: string }): Promise<{ reviews: Review[] }> => {
    const found: Review[] = [];
    for await (const row of reviews.query<Review>`SELECT stars, body FROM review WHERE isbn = ${isbn}`) found.push(row);
    return { reviews: found };
  },
);

export const write = api(
  { expose: true, auth: true, method: 'POST', path: '/books/:isbn/reviews' },
  async ({ isbn, stars, body }: { isbn: string; stars: number; body: string }): Promise<void> => {
    await reviews.exec`INSERT INTO review (isbn, stars, body) VALUES (${isbn}, ${stars}, ${body})`;
    await reviewWritten.publish({ isbn });
  },
);

/** New reviews as they are written. */
export const live = api.streamOut<{ isbn: string }, Review>(
  { expose: true, path: '/books/:isbn/reviews/live' },
  async ({ isbn }, stream) => {
    for await (const row of reviews.query<Review>`SELECT stars, body FROM review WHERE isbn = ${isbn}`) {
      await stream.send(row);
    }
    await stream.close();
  },
);
