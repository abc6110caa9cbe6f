import { api, APIError } from 'encore.dev/api';
import { SQLDatabase } from 'encore.dev/storage/sqldb';
import { catalog } from '~encore/clients';

const orders = new SQLDatabase('orders', { migrations: './migrations' });

export interface Order {
  id: number;
  isbn: string;
  copies: number;
}

export const order = api(
  { expose: true, auth: true, method: 'GET', path: '/orders/:id' },
  async ({ id }: { id: number }): Promise<Order> => {
    const found = await orders.queryRow<Order>`SELECT id, isbn, copies FROM customer_order WHERE id = ${id}`;
    if (!found) throw APIError.notFound('no such order');
    return found;
  },
);

export const checkout = api(
  { expose: true, auth: true, method: 'POST', path: '/orders' },
  async ({ isbn, copies, email }: { isbn: string; copies: number; email: string }): Promise<Order> => {
    const book = await catalog.book({ isbn });
    if (book.copies < copies) throw APIError.failedPrecondition('not enough copies');
    await catalog.take({ isbn, copies });
    const row = await orders.queryRow<{ id: number }>`
      INSERT INTO customer_order (isbn, copies, email) VALUES (${isbn}, ${copies}, ${email}) RETURNING id
    `;
    return { id: row!.id, isbn, copies };
  },
);
