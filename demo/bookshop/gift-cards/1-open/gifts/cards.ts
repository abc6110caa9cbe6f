import { api } from 'encore.dev/api';
import { Bucket } from 'encore.dev/storage/objects';

const cards = new Bucket('gift-cards', {});

export const sell = api(
  { expose: true, auth: true, method: 'POST', path: '/gifts' },
  async ({ code, amount }: { code: string; amount: number }): Promise<void> => {
    await cards.upload(`${code}.json`, Buffer.from(JSON.stringify({ amount })));
  },
);
