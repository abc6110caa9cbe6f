import { expect, test } from 'vitest';
import { findInteractions } from '#analyzer/interactions/find-interactions.ts';
import { listClaims } from '#analyzer/interactions/list-claims.ts';
import type { Budget } from '#analyzer/model/budget.ts';
import type { Claim } from '#analyzer/model/claim.ts';
import { planOf } from '../graph-of.ts';

type Files = Readonly<Record<string, string>>;

const service = (name: string, folder = name): Files => ({
  [`${folder}/encore.service.ts`]: `import { Service } from 'encore.dev/service';\nexport default new Service('${name}');`,
});
const covers = (options = '{}') => `import { Bucket } from 'encore.dev/storage/objects';
export const covers = new Bucket('covers', ${options});`;
const DATABASE = `import { SQLDatabase } from 'encore.dev/storage/sqldb';
export const db = new SQLDatabase('reviews', { migrations: './migrations' });`;
const query = (sql: string) => `import { api } from 'encore.dev/api'; import { db } from './db';
export const list = api({ expose: true }, async () => { await db.exec\`${sql}\`; });`;
const restock = (
  topic: string,
) => `import { Subscription } from 'encore.dev/pubsub'; import { ${topic} } from './placed';
new Subscription(${topic}, 'restock', { handler: async () => {} });`;

/** The shop as everybody finds it. */
const BASE: Files = {
  ...service('catalog'),
  ...service('reviews'),
  'catalog/covers.ts': covers(),
  'catalog/placed.ts': `import { Topic } from 'encore.dev/pubsub';\nexport const placed = new Topic<{}>('placed', { deliveryGuarantee: 'at-least-once' });`,
  'catalog/sync.ts': `import { api } from 'encore.dev/api';\nexport const sync = api({}, async () => {});`,
  'catalog/key.ts': `import { secret } from 'encore.dev/config';\nexport const key = secret('PrintKey');`,
  'reviews/db.ts': DATABASE,
  'reviews/migrations/1_review.up.sql': 'CREATE TABLE review (id bigint, stars int, body text);',
  'reviews/list.ts': query('SELECT body FROM review'),
};

/** The base with some files changed; null takes one away. */
const changed = (change: Readonly<Record<string, string | null>>): Files =>
  Object.fromEntries(
    Object.entries({ ...BASE, ...change }).filter((entry): entry is [string, string] => entry[1] !== null),
  );
const claimsOf = async (change: Readonly<Record<string, string | null>>, budget?: Budget) =>
  listClaims(await planOf(BASE, changed(change), budget));

const say = (claims: readonly Claim[]) =>
  claims.map(({ words, evidence }) => `${words} in ${evidence.at.path}:${evidence.at.line}`).join(' and ');

/** Told from both sides, which must be the same. */
async function interactionsOf(
  mine: Readonly<Record<string, string | null>>,
  theirs: Readonly<Record<string, string | null>>,
  budget?: Budget,
): Promise<readonly string[]> {
  const [a, b] = [await claimsOf(mine, budget), await claimsOf(theirs, budget)];
  const tell = (kind: string, first: readonly Claim[], second: readonly Claim[]) =>
    `${kind}: ${say(first)} | ${say(second)}`;
  const found = findInteractions(a, b).map((one) => tell(one.kind, one.mine, one.theirs));
  const reversed = findInteractions(b, a).map((one) => tell(one.kind, one.theirs, one.mine));
  expect(reversed.toSorted()).toEqual(found.toSorted());
  return found;
}

test('one deletes a bucket that the other newly uses', async () => {
  const uses = `import { api } from 'encore.dev/api'; import { covers } from '../catalog/covers';
export const show = api({}, async () => { await covers.download('a'); });`;
  expect(await interactionsOf({ 'catalog/covers.ts': null }, { 'reviews/show.ts': uses })).toEqual([
    'removed-but-needed: deletes bucket `covers` in catalog/covers.ts:2 | uses bucket `covers` in `reviews` (read) in reviews/show.ts:2',
  ]);
});

test('one deletes what the other uses in another file than before, without any new access', async () => {
  const use = `import { covers } from './covers'; export const empty = () => covers.remove('a');`;
  const base: Files = { ...BASE, 'catalog/empty.ts': use };
  const plan = async (head: Files) => listClaims(await planOf(base, head));
  const { 'catalog/empty.ts': _, 'catalog/covers.ts': __, ...without } = base;
  const moved: Files = { ...without, 'catalog/covers.ts': covers(), 'catalog/tidy.ts': use };
  const found = findInteractions(await plan(without), await plan(moved));
  expect(found.map((one) => say(one.theirs))).toEqual([
    'uses bucket `covers` in `catalog` (delete) in catalog/tidy.ts:1',
  ]);
});

test('one deletes what the other changes', async () => {
  const found = await interactionsOf(
    { 'catalog/covers.ts': null },
    { 'catalog/covers.ts': covers('{ versioned: true }') },
  );
  expect(found).toEqual([
    'removed-but-needed: deletes bucket `covers` in catalog/covers.ts:2 | changes bucket `covers` in catalog/covers.ts:2',
  ]);
});

test('one deletes a topic to which the other subscribes, newly or still', async () => {
  const isGone = { 'catalog/placed.ts': null };
  expect(await interactionsOf(isGone, { 'catalog/restock.ts': restock('placed') })).toEqual([
    'removed-but-needed: deletes topic `placed` in catalog/placed.ts:2 | has subscription `placed` → `restock` listening to topic `placed` in catalog/restock.ts:2',
  ]);
  const base: Files = { ...BASE, 'catalog/restock.ts': restock('placed') };
  const slower = restock('placed').replace('{ handler', "{ ackDeadline: '1m', handler");
  const { 'catalog/restock.ts': _, 'catalog/placed.ts': __, ...without } = base;
  const mine = listClaims(await planOf(base, without));
  const theirs = listClaims(await planOf(base, { ...base, 'catalog/restock.ts': slower }));
  expect(findInteractions(mine, theirs).map((one) => [say(one.mine), say(one.theirs)])).toContainEqual([
    'deletes topic `placed` in catalog/placed.ts:2',
    'has subscription `placed` → `restock` listening to topic `placed` in catalog/restock.ts:2',
  ]);
});

test('one deletes an endpoint that the other calls by the clock or from another service', async () => {
  const cron = `import { CronJob } from 'encore.dev/cron'; import { sync } from './sync';\nnew CronJob('nightly', { every: '6h', endpoint: sync });`;
  const call = `import { api } from 'encore.dev/api'; import { catalog } from '~encore/clients';
export const all = api({}, async () => { await catalog.sync(); });`;
  const theirs = { 'catalog/nightly.ts': cron, 'reviews/all.ts': call };
  const found = await interactionsOf({ 'catalog/sync.ts': null }, theirs);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^removed-but-needed: deletes endpoint `POST \/catalog.sync` of `catalog` in catalog\/sync.ts:2 \| /,
  );
  expect(found[0]).toContain('in `reviews` (call) in reviews/all.ts:2');
  expect(found[0]).toContain('has cron `nightly` calling endpoint');
});

test('one deletes a secret that the other newly reads', async () => {
  const print = `import { api } from 'encore.dev/api'; import { secret } from 'encore.dev/config';
const key = secret('PrintKey'); export const print = api({}, async () => { key(); });`;
  const found = await interactionsOf({ 'catalog/key.ts': null }, { 'reviews/print.ts': print });
  expect(found).toEqual([
    'removed-but-needed: deletes secret `PrintKey` in catalog/key.ts:2 | uses secret `PrintKey` in `reviews` (read) in reviews/print.ts:2',
  ]);
});

test.each([
  ['drops a column', 'ALTER TABLE review DROP COLUMN stars;', 'column `review.stars` is dropped'],
  [
    'renames a column',
    'ALTER TABLE review RENAME COLUMN stars TO points;',
    'column `review.stars` is renamed to `points`',
  ],
  ['drops the table', 'DROP TABLE review;', 'table `review` is dropped'],
])('one %s that the other newly reads', async (_, sql, words) => {
  const found = await interactionsOf(
    { 'reviews/migrations/2_away.up.sql': sql },
    { 'reviews/list.ts': query('SELECT stars FROM review') },
  );
  expect(found).toEqual([
    `removed-but-needed: changes database \`reviews\`: ${words} in reviews/migrations/2_away.up.sql:1 | reads column \`review.stars\` of database \`reviews\` in \`reviews\` in reviews/list.ts:2`,
  ]);
});

test('one drops a table to which the other adds a column', async () => {
  const found = await interactionsOf(
    { 'reviews/migrations/2_away.up.sql': 'DROP TABLE review;' },
    { 'reviews/migrations/3_mood.up.sql': 'ALTER TABLE review ADD COLUMN mood text;' },
  );
  expect(found).toEqual([
    'removed-but-needed: changes database `reviews`: table `review` is dropped in reviews/migrations/2_away.up.sql:1 | changes database `reviews`: column `review.mood` added (`text`) in reviews/migrations/3_mood.up.sql:1',
  ]);
});

test('another column of the same table is no matter', async () => {
  const found = await interactionsOf(
    { 'reviews/migrations/2_away.up.sql': 'ALTER TABLE review DROP COLUMN stars;' },
    { 'reviews/list.ts': query('SELECT id, body FROM review') },
  );
  expect(found).toEqual([]);
});

test('both create the same name, equally or not', async () => {
  const invoices = (options: string) => covers(options).replaceAll('covers', 'invoices');
  const mine = { 'catalog/invoices.ts': invoices('{}') };
  const [a, b] = [await claimsOf(mine), await claimsOf({ 'reviews/pdf.ts': invoices('{}') })];
  const [same] = findInteractions(a, b);
  expect(same).toMatchObject({ kind: 'created-twice', mine: [{ is: same!.theirs[0]!.is }] });
  const found = await interactionsOf(mine, { 'reviews/pdf.ts': invoices('{ public: true }') });
  expect(found).toEqual([
    'created-twice: creates bucket `invoices` in catalog/invoices.ts:2 | creates bucket `invoices` in reviews/pdf.ts:2',
  ]);
});

test('both change the same property, differently; an equal change or another property is no matter', async () => {
  const mine = { 'catalog/covers.ts': covers('{ versioned: true, public: true }') };
  expect(await interactionsOf(mine, mine)).toEqual([]);
  expect(
    await interactionsOf(
      { 'catalog/covers.ts': covers('{ versioned: true }') },
      { 'catalog/covers.ts': covers('{ public: true }') },
    ),
  ).toEqual([]);
  const topic = (guarantee: string) => BASE['catalog/placed.ts']!.replace("'at-least-once'", guarantee);
  const [one, other] = [
    { 'catalog/placed.ts': topic("'exactly-once'") },
    { 'catalog/placed.ts': topic("'exactly-once', orderingAttribute: 'id'") },
  ];
  expect(await interactionsOf(one, other)).toEqual([]);
  const alter = (type: string) => `ALTER TABLE review ALTER COLUMN stars TYPE ${type};`;
  const found = await interactionsOf(
    { 'reviews/migrations/2_stars.up.sql': alter('bigint') },
    { 'reviews/migrations/3_stars.up.sql': alter('text') },
  );
  expect(found).toEqual([
    'set-differently: changes database `reviews`: column `review.stars` `integer` → `bigint` in reviews/migrations/2_stars.up.sql:1 | changes database `reviews`: column `review.stars` `integer` → `text` in reviews/migrations/3_stars.up.sql:1',
  ]);
});

test('both take the same number for a migration', async () => {
  const mine = { 'reviews/migrations/2_mood.up.sql': 'CREATE TABLE mood (id bigint);' };
  expect(await interactionsOf(mine, mine)).not.toContainEqual(expect.stringContaining('same-number'));
  const found = await interactionsOf(mine, { 'reviews/migrations/2_tone.up.sql': 'CREATE TABLE tone (id bigint);' });
  expect(found).toEqual([
    'same-number: adds migration `2_mood.up.sql` to database `reviews` in reviews/migrations/2_mood.up.sql:1 | adds migration `2_tone.up.sql` to database `reviews` in reviews/migrations/2_tone.up.sql:1',
  ]);
});

test('who edits a migration takes no number, and nobody can take away what only this plan has', async () => {
  const edited = (type: string) => ({ 'reviews/migrations/1_review.up.sql': `CREATE TABLE review (id ${type});` });
  const found = await interactionsOf(edited('text'), edited('int'));
  expect(found).not.toContainEqual(expect.stringContaining('same-number'));
  const use = `${covers().replaceAll('covers', 'letters')}\nexport const send = () => letters.download('a');`;
  const claims = await claimsOf({ 'catalog/letters.ts': use });
  expect(claims.map((one) => [one.does, one.address])).toEqual([['create', 'bucket:letters']]);
});

test('another application is another world, and both deleting the same is one wish', async () => {
  const isGone = { 'catalog/covers.ts': null };
  expect(await interactionsOf(isGone, isGone)).toEqual([]);
  const [mine, theirs] = [await claimsOf(isGone), await claimsOf({ 'catalog/covers.ts': covers('{ public: true }') })];
  const elsewhere = theirs.map((one) => ({ ...one, app: 'library' }));
  expect(findInteractions(mine, elsewhere)).toEqual([]);
});

test('a budget that each keeps and both together pass', async () => {
  const more = (name: string) => ({ [`catalog/${name}.ts`]: covers().replaceAll('covers', name) });
  const two = { ...more('letters'), ...more('maps') };
  expect(await interactionsOf(more('invoices'), two, { bucket: 3 })).toEqual([
    'over-budget-together: adds 1 bucket to 1 of 3 in catalog/invoices.ts:2 | adds 2 buckets to 1 of 3 in catalog/letters.ts:2',
  ]);
  expect(await interactionsOf(more('invoices'), two, { bucket: 4 })).toEqual([]);
  expect(await interactionsOf(more('invoices'), two, { topic: 1 })).toEqual([]);
  // Who passes it alone is told so by the plan; who adds none has no part in it.
  expect(await interactionsOf(more('invoices'), two, { bucket: 2 })).toEqual([]);
  expect(await interactionsOf(more('invoices'), { 'catalog/covers.ts': null }, { bucket: 1 })).toEqual([]);
  const swaps = await claimsOf({ ...more('invoices'), 'catalog/covers.ts': null }, { bucket: 1 });
  expect(swaps.filter(({ does }) => does === 'take')).toEqual([]);
  // What is left is less for whoever saw the base branch later.
  const [mine] = await claimsOf(more('invoices'), { bucket: 3 });
  const later = { ...mine!, below: ['1', '1'] };
  expect(findInteractions([mine!], [{ ...mine!, below: ['1', '2'] }])).toEqual([]);
  expect(findInteractions([mine!], [later]).map((one) => one.kind)).toEqual(['over-budget-together']);
});
