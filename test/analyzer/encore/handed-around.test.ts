import { describe, expect, test } from 'vitest';
import { accessIn, addressesIn, blindSpotsIn, graphOf } from '../graph-of.ts';

const RESOURCES = `import { SQLDatabase } from 'encore.dev/storage/sqldb';
import { Topic } from 'encore.dev/pubsub';
import { Bucket } from 'encore.dev/storage/objects';
export const db = new SQLDatabase('stock');
export const placed = new Topic<{}>('placed', { deliveryGuarantee: 'at-least-once' });
export const covers = new Bucket('covers');
`;
const SERVICE = {
  'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
};
/** Code in a file of the service, beside the resources. */
const shop = (code: string, resources = RESOURCES, name = 'use.ts') =>
  graphOf({ ...SERVICE, 'shop/r.ts': resources, [`shop/${name}`]: code });

describe('resources under other names', () => {
  const holders: readonly (readonly [title: string, more: string, code: string])[] = [
    ['in an object', 'export const all = { events: { placed } } as const;', 'all.events.placed.publish({});'],
    ['made in an object', `export const all = { t: new Topic<{}>('t', {}) };`, 'all.t.publish({});'],
    ['in an array', 'export const all = [db, placed] as const;', 'all[1].publish({});'],
    ['spread into an object', 'const one = { placed };\nexport const all = { ...one };', 'all.placed.publish({});'],
    ['a static member', `export class all { static t = new Topic<{}>('t', {}); }`, 'all.t.publish({});'],
  ];
  test.each(holders)('%s', async (_, more, code) => {
    const graph = await shop(`import { all } from './r';\n${code}`, RESOURCES + more);
    expect(accessIn(graph)).toEqual([expect.stringMatching(/^shop may publish topic:(placed|t) at shop\/use\.ts:2$/)]);
    expect(blindSpotsIn(graph)).toEqual([]);
  });

  test('a default export that is an object', async () => {
    const graph = await shop(
      `import all from './r';\nall.placed.publish({});`,
      `${RESOURCES}export default { placed };`,
    );
    expect(accessIn(graph)).toEqual(['shop may publish topic:placed at shop/use.ts:2']);
  });

  test('a variable of a function', async () => {
    const graph = await shop(`import { placed } from './r';
export const go = () => { const topic = placed; return () => topic.publish({}); };
export const other = (topic: { publish(x: {}): void }) => topic.publish({});`);
    expect(accessIn(graph)).toEqual(['shop may publish topic:placed at shop/use.ts:2']);
    expect(blindSpotsIn(graph)).toEqual([]);
  });

  test.each([
    ['at once', `let db: SQLDatabase;\ndb = new SQLDatabase('late');`, []],
    [
      'in a function',
      `let db: SQLDatabase | undefined;\nfunction init() { db ??= new SQLDatabase('late'); }`,
      ['dynamic-count shop/use.ts:3'],
    ],
  ])('a variable that gets it later: %s', async (_, declared, spots) => {
    const graph = await shop(`import { SQLDatabase } from 'encore.dev/storage/sqldb';
${declared}
export const go = () => db.exec\`DELETE FROM book\`;`);
    expect(accessIn(graph)).toEqual(['shop may write database:late at shop/use.ts:4']);
    expect(blindSpotsIn(graph)).toEqual(spots);
  });

  test('a member of something else that happens to be called the same is none', async () => {
    const graph = await shop(`import { db } from './r';
export class Books { placed = 1; run() { return [this.db, ctx.db.query\`DELETE FROM book\`, { db: 1 }]; } get db() { return 1; } }`);
    expect(accessIn(graph)).toEqual([]);
  });

  test('what wraps a declaration stands for it', async () => {
    const graph = await shop(
      `import { orm } from './r';\nimport { api } from 'encore.dev/api';
export const go = traced(api({}, async () => orm.select()));`,
      `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nimport { drizzle } from 'drizzle-orm';
export const orm = drizzle(new SQLDatabase('stock').connectionString);`,
    );
    expect(accessIn(graph)).toEqual(['shop may read,write database:stock at shop/use.ts:3']);
    expect(addressesIn(graph)).toContain('endpoint:shop/go');
  });
});

describe('modules loaded on the way', () => {
  test.each([
    `const { placed } = await import('./r');\nplaced.publish({});`,
    `export const go = async () => {\nconst { placed: p } = await import('./r'); await p.publish({}); };`,
    `export const go = async () => {\nconst r = await import('./r'); await r.placed.publish({}); };`,
    `export const go = async () =>\n(await import('./r')).placed.publish({});`,
    `const r = require('./r');\nr.placed.publish({});`,
    `import r = require('./r');\nr.placed.publish({});`,
  ])('%s', async (code) => {
    const graph = await shop(code);
    expect(accessIn(graph)).toEqual(['shop may publish topic:placed at shop/use.ts:2']);
    expect(blindSpotsIn(graph)).toEqual([]);
  });

  test('loading a module for what it does is no use of what it exports', async () => {
    const graph = await shop(`export const go = async () => { await import('./r'); };`);
    expect([accessIn(graph), blindSpotsIn(graph)]).toEqual([[], []]);
  });
});

describe('what is handed on with resources in it', () => {
  test.each([
    ['a promise of a module', `import('./r').then((r) => r.placed.publish({}));`],
    ['a namespace', `import * as r from './r';\nrun(r);`],
    ['an object', `import { placed, covers } from './r';\nconst all = { placed, covers };\nrun(all);`],
    ['an array', `import { placed, covers } from './r';\nfor (const one of [placed, covers]) run(one);`],
    [
      'members by name',
      `import { placed, covers } from './r';\nconst all = { placed, covers };\nrun(all[process.argv[2]]);`,
    ],
  ])('%s', async (_, code) => {
    const spots = (await shop(code)).blindSpots.map((one) => `${one.code} ${one.message.split(' ')[0]}`);
    expect(spots).toEqual(['untracked-use topic:placed', 'untracked-use bucket:covers']);
  });
});

describe('transactions and connections', () => {
  test('need what their statements say', async () => {
    const graph = await shop(`import { db } from './r';
export async function go() {
  await using tx = await db.begin();
  await tx.exec\`DELETE FROM book WHERE id = 1\`;
  await tx.commit();
  const connection = await db.acquire();
  await connection.rawExec('UPDATE book SET stars = 1');
}`);
    expect(accessIn(graph)).toEqual(['shop may write database:stock at shop/use.ts:4 shop/use.ts:7']);
    expect(graph.queries.map((one) => one.writes)).toEqual([[{ table: 'book' }], [{ table: 'book', column: 'stars' }]]);
  });

  test('may do anything where they are handed on', async () => {
    const graph = await shop(`import { db } from './r';
export const go = async () => { const tx = await db.begin(); await fill(tx); };
export const again = async () => fill(await db.begin());`);
    expect(accessIn(graph)).toEqual(['shop may read,write database:stock at shop/use.ts:2 shop/use.ts:3']);
  });
});

describe('clients of other services', () => {
  const call = (code: string) =>
    graphOf({
      ...SERVICE,
      'order-mail/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('order-mail');`,
      'shop/use.ts': code,
    });

  test.each([
    `import { order_mail } from '~encore/clients';\norder_mail.send({});`,
    `import { order_mail } from '~encore/clients';\nconst { send } = order_mail; send({});`,
    `import * as clients from '~encore/clients';\nclients.order_mail.send({});`,
    `import { order_mail } from '~encore/clients';\nconst mail = order_mail.ref(); mail.send({});`,
  ])('%s', async (code) => {
    const graph = await call(code);
    expect(accessIn(graph)).toEqual(['shop may call endpoint:order-mail/send at shop/use.ts:2']);
    expect(blindSpotsIn(graph)).toEqual([]);
  });

  test.each([
    `import { order_mail } from '~encore/clients';\nrun(order_mail);`,
    `import { order_mail } from '~encore/clients';\nrun(order_mail.ref());`,
    `import * as clients from '~encore/clients';\nrun(clients[process.argv[2]]);`,
  ])('handed on: %s', async (code) => expect(blindSpotsIn(await call(code))).toEqual(['untracked-use shop/use.ts:2']));
});

describe('files that are not .ts', () => {
  test.each(['use.js', 'use.mjs', 'use.cjs', 'use.jsx', 'use.tsx', 'use.mts'])('%s uses', async (name) => {
    const graph = await shop(`import { placed } from './r.js';\nplaced.publish({});`, RESOURCES, name);
    expect(accessIn(graph)).toEqual([`shop may publish topic:placed at shop/${name}:2`]);
  });

  test('declare nothing, as Encore has it', async () => {
    const topic = `import { Topic } from 'encore.dev/pubsub';\nexport const t = new Topic<{}>('t', {});`;
    const graph = await graphOf({ ...SERVICE, 'shop/a.tsx': topic, 'dist/a.js': topic.replace('<{}>', '') });
    expect(addressesIn(graph)).not.toContain('topic:t');
    expect(blindSpotsIn(graph)).toEqual(['invalid-declaration shop/a.tsx:2']);
  });
});
