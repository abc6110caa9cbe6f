import { expect, test } from 'vitest';
import { accessIn, addressesIn, blindSpotsIn, graphOf, propertiesIn } from '../graph-of.ts';

test('endpoints in all forms, with defaults as Encore has them', async () => {
  const graph = await graphOf({
    'orders/api.ts': `import { api } from 'encore.dev/api';
export const checkout = api({}, async () => {});
export const order = api({ expose: true, auth: true, method: ['GET', 'PATCH'], path: '/orders/:id', bodyLimit: null, tags: ['slow'], sensitive: true }, async () => {});
export const ship = api({ auth: true }, async () => {});
export const hook = api.raw({ expose: true, method: '*', path: '/hook' }, async () => {});
export const up = api.streamIn({ expose: true }, async () => {});
export const down = api.streamOut({}, async () => {});
export const both = api.streamInOut({}, async () => {});
export const files = api.static({ expose: true, path: '/!rest', dir: './public' });`,
  });
  const plain = { raw: false, stream: false, static: false, bodyLimit: 2_097_152, tags: [], sensitive: false };
  expect(propertiesIn(graph, 'endpoint:orders/checkout')).toEqual({
    ...plain,
    methods: ['POST'],
    path: '/orders.checkout',
    access: 'private',
  });
  expect(propertiesIn(graph, 'endpoint:orders/order')).toEqual({
    ...plain,
    methods: ['GET', 'PATCH'],
    path: '/orders/:id',
    access: 'auth',
    bodyLimit: null,
    tags: ['slow'],
    sensitive: true,
  });
  expect(propertiesIn(graph, 'endpoint:orders/ship')).toMatchObject({ access: 'private', requiresAuth: true });
  expect(propertiesIn(graph, 'endpoint:orders/hook')).toMatchObject({ raw: true, access: 'public' });
  expect(propertiesIn(graph, 'endpoint:orders/hook')?.['methods']).toHaveLength(8);
  expect(propertiesIn(graph, 'endpoint:orders/up')).toMatchObject({ stream: true, direction: 'in', methods: ['GET'] });
  expect(propertiesIn(graph, 'endpoint:orders/down')).toMatchObject({ direction: 'out' });
  expect(propertiesIn(graph, 'endpoint:orders/both')).toMatchObject({ direction: 'inout' });
  expect(propertiesIn(graph, 'endpoint:orders/files')).toMatchObject({
    static: true,
    folder: 'orders/public',
    methods: ['GET', 'HEAD'],
  });
  expect(propertiesIn(graph, 'service:orders')).toEqual({ dir: 'orders', middlewares: 0 });
  expect(propertiesIn(graph, 'gateway:api-gateway')).toEqual({ explicit: false });
});

test('topics, subscriptions, cron jobs and their links', async () => {
  const graph = await graphOf({
    'orders/events.ts': `import { Topic } from 'encore.dev/pubsub';
export const placed = new Topic<{ id: number }>('order-placed', { deliveryGuarantee: 'exactly-once', orderingAttribute: 'id' });`,
    'mail/encore.service.ts': `import { Service } from 'encore.dev/service';
export default new Service('post');`,
    'mail/receipts.ts': `import { Subscription } from 'encore.dev/pubsub';
import { api } from 'encore.dev/api';
import { CronJob } from 'encore.dev/cron';
import { placed } from '../orders/events';
const _ = new Subscription(placed, 'receipt', { handler: async () => {}, ackDeadline: '1m30s', retryPolicy: { maxRetries: 5 } });
export const digest = api({}, async () => {});
const nightly = new CronJob('nightly', { schedule: '0 4 * * *', endpoint: digest });
const hourly = new CronJob('hourly', { title: 'Each hour', every: '1h', endpoint: digest });`,
  });
  expect(propertiesIn(graph, 'topic:order-placed')).toEqual({
    deliveryGuarantee: 'exactly-once',
    orderingAttribute: 'id',
  });
  expect(propertiesIn(graph, 'subscription:order-placed/receipt')).toEqual({
    service: 'post',
    ackDeadlineSeconds: 90,
    messageRetentionSeconds: 604_800,
    minBackoffSeconds: 10,
    maxBackoffSeconds: 600,
    maxRetries: 5,
  });
  expect(propertiesIn(graph, 'cron:nightly')).toEqual({
    title: 'nightly',
    schedule: 'cron:0 4 * * *',
    endpoint: 'endpoint:post/digest',
  });
  expect(propertiesIn(graph, 'cron:hourly')).toMatchObject({ schedule: 'every:60' });
  expect(graph.links).toContainEqual({
    kind: 'subscribes',
    from: 'subscription:order-placed/receipt',
    to: 'topic:order-placed',
  });
  expect(graph.links).toContainEqual({ kind: 'triggers', from: 'cron:nightly', to: 'endpoint:post/digest' });
  expect(graph.links).toContainEqual({ kind: 'contains', from: 'service:post', to: 'endpoint:post/digest' });
});

test('a gateway with its auth handler', async () => {
  const graph = await graphOf({
    'users/auth.ts': `import { Gateway } from 'encore.dev/api';
import { authHandler } from 'encore.dev/auth';
export const auth = authHandler(async () => ({ userID: '1' }));
export const gateway = new Gateway({ authHandler: auth });`,
  });
  expect(propertiesIn(graph, 'gateway:api-gateway')).toEqual({
    explicit: true,
    authHandler: 'auth-handler:users/auth',
  });
  expect(graph.links).toContainEqual({
    kind: 'depends-on',
    from: 'gateway:api-gateway',
    to: 'auth-handler:users/auth',
  });
});

test('buckets: every method has its verb, a reference its permissions', async () => {
  const graph = await graphOf({
    'catalog/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('catalog');`,
    'catalog/covers.ts': `import { Bucket, type Downloader, type Uploader } from 'encore.dev/storage/objects';
export const covers = new Bucket('covers', { public: true });
export const drafts = new Bucket('drafts', { versioned: true });
export const known = Bucket.named('old-covers');
type Both = Downloader & Uploader;
export const ref = drafts.ref<Both>();
export async function all() {
  await covers.list({}); await covers.exists('a');
  await covers.remove('a');
  await known.signedUploadUrl('a');
}`,
  });
  expect(propertiesIn(graph, 'bucket:covers')).toEqual({ versioned: false, public: true });
  expect(accessIn(graph)).toEqual([
    'catalog may delete,list,read-metadata bucket:covers at catalog/covers.ts:8 catalog/covers.ts:9',
    'catalog may read,write bucket:drafts at catalog/covers.ts:6',
    'catalog may sign-upload bucket:old-covers at catalog/covers.ts:10',
  ]);
});

test('caches, secrets and metrics', async () => {
  const graph = await graphOf({
    'stock/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('stock');`,
    'stock/cache.ts': `import { CacheCluster, IntKeyspace, StringListKeyspace } from 'encore.dev/storage/cache';
import { secret } from 'encore.dev/config';
import { Counter, GaugeGroup } from 'encore.dev/metrics';
const cluster = new CacheCluster('pages', { evictionPolicy: 'noeviction' });
const counts = new IntKeyspace<string>(cluster, { keyPattern: 'count/:key' });
const recent = new StringListKeyspace<string>(cluster, { keyPattern: 'recent/:key' });
const key = secret('SupplierKey');
const seen = new Counter('seen');
const level = new GaugeGroup<{ shop: string }>('level');
export async function use() {
  await counts.get('a');
  await recent.pushLeft('a', 'b');
  seen.increment();
  return key();
}`,
  });
  expect(propertiesIn(graph, 'cache:pages')).toMatchObject({ evictionPolicy: 'noeviction' });
  expect(propertiesIn(graph, 'cache:pages')?.['keyspaces']).toEqual([
    { type: 'IntKeyspace', keyPattern: 'count/:key' },
    { type: 'StringListKeyspace', keyPattern: 'recent/:key' },
  ]);
  expect(propertiesIn(graph, 'metric:level')).toEqual({ type: 'gauge-group' });
  expect(accessIn(graph)).toEqual([
    'stock may read,write cache:pages at stock/cache.ts:11 stock/cache.ts:12',
    'stock may record metric:seen at stock/cache.ts:13',
    'stock may read secret:SupplierKey at stock/cache.ts:7 stock/cache.ts:14',
  ]);
});

test('a database: verbs from its SQL, its schema from its migrations', async () => {
  const graph = await graphOf({
    'catalog/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('catalog');`,
    'catalog/migrations/10_index.up.sql': 'CREATE INDEX ON book (title);',
    'catalog/migrations/2_title.up.sql': 'ALTER TABLE book ADD COLUMN title varchar(64) NOT NULL, DROP COLUMN isbn;',
    'catalog/migrations/1_book.up.sql': 'CREATE TABLE book (id bigserial PRIMARY KEY, isbn text);',
    'catalog/migrations/1_book.down.sql': 'DROP TABLE book;',
    'catalog/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';
const db = new SQLDatabase('catalog', { migrations: './migrations' });
export const one = (id: number) => db.queryRow\`SELECT title FROM book WHERE id = \${id}\`;`,
  });
  expect(propertiesIn(graph, 'database:catalog')?.['files']).toEqual([
    '1_book.up.sql',
    '2_title.up.sql',
    '10_index.up.sql',
  ]);
  expect(accessIn(graph)).toEqual(['catalog may read database:catalog at catalog/db.ts:3']);
  expect(graph.queries).toMatchObject([{ verb: 'read', text: 'SELECT title FROM book WHERE id = …' }]);
  expect(graph.schemas['database:catalog']).toMatchObject({
    tables: {
      book: {
        columns: { id: { type: 'bigint', nullable: false }, title: { type: 'character varying(64)', nullable: false } },
      },
    },
  });
});

test.each([
  ['an ORM that gets the connection string', 'drizzle(db.connectionString)'],
  ['a function that gets the database', 'connect(db)'],
  ['SQL that PostgreSQL refuses', 'db.query`SELEKT 1`'],
])('a database used by %s is read and written', async (_, use) => {
  const graph = await graphOf({
    'catalog/db.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb';
import { api } from 'encore.dev/api';
import { drizzle, connect } from 'orm';
const db = new SQLDatabase('catalog');
export const x = api({}, async () => ${use});`,
  });
  expect(accessIn(graph)).toEqual(['catalog may read,write database:catalog at catalog/db.ts:5']);
});

test('calls between services through the generated clients', async () => {
  const graph = await graphOf({
    'orders/api.ts': `import { api } from 'encore.dev/api';
import { catalog as books } from '~encore/clients';
import * as clients from '~encore/clients';
export const checkout = api({}, async () => { await books.book({}); await clients.mail.send({}); });`,
  });
  expect(accessIn(graph)).toEqual([
    'orders may call endpoint:catalog/book at orders/api.ts:4',
    'orders may call endpoint:mail/send at orders/api.ts:4',
  ]);
});

test('nothing of interest, no resources, no blind spots', async () => {
  const graph = await graphOf({ 'lib/sum.ts': 'export const sum = (a: number, b: number) => a + b;' });
  expect(addressesIn(graph)).toEqual(['gateway:api-gateway']);
  expect(blindSpotsIn(graph)).toEqual([]);
});
