import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planOf } from '../graph-of.ts';

type Files = Readonly<Record<string, string>>;

interface Shop {
  readonly topic: string;
  readonly retries: number;
  readonly access: string;
  readonly sql: string;
  readonly hours: number;
}

/** How the same shop may be written down. */
interface Style {
  readonly variable: string;
  readonly file: string;
  readonly reversed: boolean;
  readonly padding: string;
}

const BASE: Shop = {
  topic: 'placed',
  retries: 3,
  access: 'expose: true, auth: true',
  sql: 'SELECT title FROM book',
  hours: 6,
};
const PLAIN: Style = { variable: 'placed', file: 'events', reversed: false, padding: '' };

function write(shop: Shop, { variable, file, reversed, padding }: Style): Files {
  const imports = ['api:api', 'cron:CronJob', 'pubsub:Subscription', 'storage/sqldb:SQLDatabase'].map((one) => {
    const [module, name] = one.split(':');
    return `import { ${name} } from 'encore.dev/${module}';`;
  });
  const lines = [
    `new Subscription(${variable}, 'mail', { handler: async () => {}, retryPolicy: { maxRetries: ${shop.retries} } });`,
    `export const list = api({ ${shop.access} }, async () => { await db.exec\`${shop.sql}\`; await ${variable}.publish({}); });`,
    `new CronJob('restock', { every: '${shop.hours}h', endpoint: list });`,
  ];
  const body = reversed ? [lines[1], lines[2], lines[0]] : lines;
  return {
    'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
    [`shop/${file}.ts`]: `${padding}import { Topic } from 'encore.dev/pubsub';\nexport const ${variable} = new Topic<{}>('${shop.topic}', {});`,
    'shop/api.ts': [
      ...imports,
      `import { ${variable} } from './${file}';`,
      `const db = new SQLDatabase('shop');`,
      ...body,
    ].join(`${padding}\n`),
  };
}

const styles = fc.record({
  variable: fc.constantFrom('placed', 'orderPlaced', '$t', 'Ünïcode'),
  file: fc.constantFrom('events', 'topics/all', 'zzz'),
  reversed: fc.boolean(),
  padding: fc.constantFrom('', '\n\n', ' /* moved */ ', '// why\n'),
});
const changes = fc.constantFrom<Partial<Shop>>(
  { topic: 'order-placed' },
  { retries: 4 },
  { access: 'expose: true' },
  { access: '' },
  { sql: 'UPDATE book SET title = 1' },
  { hours: 1 },
);

test('renaming, moving, reordering and reformatting change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(styles, styles, async (one, other) => {
      const plan = await planOf(write(BASE, one), write(BASE, other));
      expect(plan.apps[0]).toMatchObject({ changes: [], access: [], risks: [] });
    }),
    { numRuns: 60 },
  );
});

test('the digest is the change, however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(changes, styles, styles, async (change, one, other) => {
      const plain = await planOf(write(BASE, PLAIN), write({ ...BASE, ...change }, PLAIN));
      const styled = await planOf(write(BASE, one), write({ ...BASE, ...change }, other));
      expect(styled.digest).toBe(plain.digest);
    }),
    { numRuns: 60 },
  );
});

test('a computed value is the same however it is spaced, and another one when its text differs', async () => {
  const shop = (config: string): Files => ({
    'shop/a.ts': `import { Bucket } from 'encore.dev/storage/objects';\nexport const b = new Bucket('covers', { public: ${config} });`,
  });
  const changesTo = async (config: string) => (await planOf(shop('env(  "A" )'), shop(config))).apps[0]!.changes.length;
  expect(await changesTo('env("A")')).toBe(0);
  expect(await changesTo('env("B")')).toBe(1);
});

test('different changes have different digests, and none is that of no change', async () => {
  const variants: Partial<Shop>[] = [
    {},
    { topic: 'b' },
    { retries: 4 },
    { access: 'expose: true' },
    { access: '' },
    { sql: 'DELETE FROM book' },
    { hours: 1 },
  ];
  const digests = await Promise.all(
    variants.map(async (one) => (await planOf(write(BASE, PLAIN), write({ ...BASE, ...one }, PLAIN))).digest),
  );
  expect(new Set(digests).size).toBe(variants.length);
});

test('what a new migration says beyond tables is part of the digest; its comments are not', async () => {
  const shop = (sql: string): Files => ({
    ...write(BASE, PLAIN),
    'shop/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nnew SQLDatabase('more', { migrations: './m' });`,
    'shop/m/1_a.up.sql': 'CREATE TABLE a (b int);',
    ...(sql === '' ? {} : { 'shop/m/2_b.up.sql': sql }),
  });
  const digest = async (sql: string) => (await planOf(shop(''), shop(sql))).digest;
  expect(await digest('INSERT INTO a VALUES (1)')).not.toBe(await digest('INSERT INTO a VALUES (2)'));
  expect(await digest('INSERT INTO a VALUES (1)')).toBe(await digest('-- one\nINSERT INTO a\n  VALUES (1);'));
});
