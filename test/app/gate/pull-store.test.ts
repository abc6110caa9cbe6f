import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { digestOf } from '#analyzer/model/digest.ts';
import { startMigratedDatabase } from '../migrated-database.ts';
import { createPullStore, type PullStore } from '#app/pulls/pull-store.ts';
import { createGroupStore } from '#app/groups/group-store.ts';
import { memoryGroups } from './model/memory-groups.ts';
import { memoryStore } from './model/memory-store.ts';

// What the model of the gate runs on must do what the database does.
let database: Awaited<ReturnType<typeof startMigratedDatabase>>;
const stores: Record<string, () => PullStore> = {
  'in PostgreSQL': () => createPullStore(database.pool),
  'in memory': () => memoryStore(() => undefined),
};
let number = 0;

beforeAll(async () => {
  database = await startMigratedDatabase();
});
afterAll(() => database.stop());

const planOf = (head: string, said: string) => ({
  headSha: head,
  digest: digestOf(said),
  counts: { create: 1, change: 2, delete: 3 },
  analysis: { files: 4, parsed: 5, milliseconds: 6 },
  hasBlindSpots: said === 'dark',
  losses: said === 'dark' ? ('unknown' as const) : [said],
});
const summaryOf = (words: string) => ({
  statements: [{ part: 'create', app: 'bookshop', address: 'bucket:covers', of: '', is: words, words } as const],
});

describe.each(Object.keys(stores))('%s', (name) => {
  const open = () => ({ store: stores[name]!(), pull: { repository: 1, number: ++number } });

  test('nothing is known of a new pull request', async () => {
    const { store, pull } = open();
    expect(await store.read(pull)).toEqual({
      ...{ comment: undefined, replaced: undefined, rerun: undefined },
      ...{ called: new Set(), plans: [], prepared: [] },
    });
  });

  test('a plan is prepared, then shown; the newest comes first, and what was prepared before is forgotten', async () => {
    const { store, pull } = open();
    await store.preparePlan(pull, planOf('a', 'lost'), summaryOf('lost'));
    await store.preparePlan(pull, planOf('a', 'covers'), summaryOf('covers'));
    expect(await store.read(pull)).toMatchObject({ plans: [], prepared: [planOf('a', 'covers')] });
    await store.confirmPlan(pull, planOf('a', 'covers'), '2026-11-02T09:00:00.000Z');
    await store.preparePlan(pull, planOf('b', 'dark'), summaryOf('dark'));
    await store.confirmPlan(pull, planOf('b', 'dark'), '2026-11-02T10:00:00.000Z');
    expect(await store.read(pull)).toMatchObject({
      plans: [
        { ...planOf('b', 'dark'), at: '2026-11-02T10:00:00.000Z' },
        { ...planOf('a', 'covers'), at: '2026-11-02T09:00:00.000Z' },
      ],
      prepared: [],
    });
    expect(await store.summaryOf(pull, digestOf('covers'))).toEqual(summaryOf('covers'));
    expect(await store.summaryOf(pull, digestOf('never'))).toBeUndefined();
  });

  test('a name may have any character, also one that the database has no text for', async () => {
    const { store, pull } = open();
    await store.preparePlan(pull, planOf('a', 'covers'), summaryOf('a\0b\ud800c'));
    expect(await store.summaryOf(pull, digestOf('covers'))).toEqual(summaryOf('a\0b\ud800c'));
  });

  test('a comment is replaced by one that calls reviewers', async () => {
    const { store, pull } = open();
    await store.rememberComment(pull, 7);
    await store.prepareReplacement(pull, 7);
    expect(await store.read(pull)).toMatchObject({ comment: 7, replaced: 7, called: new Set() });
    await store.rememberCall(pull, 8, [101, 102]);
    await store.rememberCall(pull, 8, [102]);
    await store.forgetReplaced(pull);
    expect(await store.read(pull)).toMatchObject({ comment: 8, replaced: undefined, called: new Set([101, 102]) });
  });

  test('checks that are asked for anew are so until exactly that is done', async () => {
    const { store, pull } = open();
    await store.askRerun(pull);
    const { rerun: first } = await store.read(pull);
    await vi.waitUntil(() => Date.now() > first!.getTime());
    await store.askRerun(pull);
    await store.forgetRerun(pull, first!);
    const { rerun: second } = await store.read(pull);
    expect(second!.getTime()).toBeGreaterThan(first!.getTime());
    await store.forgetRerun(pull, second!);
    expect((await store.read(pull)).rerun).toBeUndefined();
  });
});

describe.each(['in PostgreSQL', 'in memory'])('merge groups %s', (name) => {
  const open = () => (name === 'in memory' ? memoryGroups(() => undefined) : createGroupStore(database.pool));
  const makeGroup = () => ({
    installation: 1,
    repository: 4_000_000_000 + ++number,
    owner: 'bookshop',
    repo: 'bookshop',
    cloneUrl: '',
    headSha: 'a',
    headRef: 'refs/heads/q/pr-2',
    baseSha: 'b',
    baseRef: 'main',
  });

  test('are found by the pull requests they merge until they are gone', async () => {
    const store = open();
    const group = makeGroup();
    const { repository } = group;
    await store.remember(group, [1]);
    await store.remember(group, [2]);
    await store.remember({ ...group, headSha: 'c' }, [3]);
    expect(await store.containing({ repository, number: 2 })).toEqual([group]);
    expect(await store.containing({ repository, number: 1 })).toEqual([group]);
    expect(await store.read(group)).toMatchObject({ rerun: undefined });
    await store.forget(group);
    expect(await store.read(group)).toBeUndefined();
    expect(await store.askRerun(group)).toBeUndefined();
    expect(await store.containing({ repository, number: 2 })).toEqual([]);
    expect(await store.containing({ repository, number: 3 })).toHaveLength(1);
  });

  test('are wanted anew until that is done, whoever asks again in the meantime', async () => {
    const store = open();
    const group = makeGroup();
    await store.remember(group, [2]);
    expect(await store.askRerun(group)).toEqual(group);
    const first = (await store.read(group))!.rerun!;
    await vi.waitUntil(() => Date.now() > first.getTime());
    await store.askRerun(group);
    await store.remember(group, [3]);
    await store.forgetRerun(group, first);
    const second = (await store.read(group))!.rerun!;
    expect(second.getTime()).toBeGreaterThan(first.getTime());
    await store.forgetRerun(group, second);
    expect((await store.read(group))?.rerun).toBeUndefined();
  });
});
