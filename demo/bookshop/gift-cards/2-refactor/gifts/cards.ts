import { api } from 'encore.dev/api';
import { sold } from './store';

interface Sale {
  code: string;
  amount: number;
}

export const sell = api(
  { expose: true, auth: true, method: 'POST', path: '/gifts' },
  async ({ code, amount }: Sale): Promise<void> => {
    await sold.upload(`${code}.json`, Buffer.from(JSON.stringify({ amount })));
  },
);
