import { SQLDatabase } from 'encore.dev/storage/sqldb';

export const catalog = new SQLDatabase('catalog', { migrations: './migrations' });
