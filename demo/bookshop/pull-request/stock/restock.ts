import { api } from 'encore.dev/api';
import { CronJob } from 'encore.dev/cron';
import { catalog } from '../catalog/database';

export const restock = api({}, async (): Promise<{ missing: number }> => {
  const row = await catalog.queryRow<{ missing: number }>`SELECT count(*) AS missing FROM book WHERE copies < 3`;
  await catalog.exec`UPDATE book SET copies = copies + 10 WHERE copies < 3`;
  return { missing: row?.missing ?? 0 };
});

const _ = new CronJob('restock', { title: 'Order what runs out', every: '1h', endpoint: restock });
