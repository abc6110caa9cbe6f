import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim, ClaimKind } from '#analyzer/model/claim.ts';
import { createInteractionStore, type InteractionStore } from '#app/interactions/interaction-store.ts';
import type { OpenPlan } from '#app/interactions/relate-plans.ts';
import { startMigratedDatabase } from '../migrated-database.ts';
import { memoryInteractions } from './memory-interactions.ts';

// What the model of the gate runs on must do what the database does.
let database: Awaited<ReturnType<typeof startMigratedDatabase>>;
const stores: Record<string, () => InteractionStore> = {
  'in PostgreSQL': () => createInteractionStore(database.pool),
  'in memory': () => memoryInteractions(() => undefined),
};
let repository = 4_000_000_000;

beforeAll(async () => {
  database = await startMigratedDatabase();
});
afterAll(() => database.stop());

const claim = (does: ClaimKind, address: string, line = 1): Claim => ({
  ...{ does, app: 'bookshop', address, below: [], is: address, words: `${does} ${address}` },
  evidence: { side: 'head', at: { path: 'a.ts', line, column: 1 } },
});
const planOf = (number: number, claims: readonly Claim[], base = 'main'): OpenPlan => ({
  ...{ number, base, baseSha: `base of ${number}`, headSha: `head of ${number}`, claims },
});

describe.each(Object.keys(stores))('%s', (name) => {
  const open = () => {
    const store = stores[name]!();
    const own = ++repository;
    return {
      note: (plan: OpenPlan) => store.note(own, plan),
      forget: (number: number) => store.forget({ repository: own, number }),
      concerned: async () => (await store.concerned(own)).map((one) => one.number),
      settleAll: async () => {
        for (const one of await store.concerned(own)) await store.settle(own, one);
      },
      store,
      own,
    };
  };

  test('both are told what both do, each from its side, at the commits it was read at', async () => {
    const { note, concerned } = open();
    expect(await note(planOf(12, [claim('remove', 'bucket:covers')]))).toEqual([]);
    const [partner, ...others] = await note(planOf(7, [claim('need', 'bucket:covers', 4)]));
    expect(others).toEqual([]);
    expect(partner).toMatchObject({ number: 12, baseSha: 'base of 12', headSha: 'head of 12' });
    expect(partner!.interactions).toMatchObject([
      { kind: 'removed-but-needed', mine: [{ does: 'need' }], theirs: [{ does: 'remove' }] },
    ]);
    expect(await concerned()).toEqual([12]);
    const again = await note(planOf(12, [claim('remove', 'bucket:covers')]));
    expect(again[0]).toMatchObject({ number: 7, interactions: [{ mine: [{ does: 'remove' }] }] });
    expect(await concerned()).toEqual([]);
  });

  test('moved lines, another name order and equal notes concern nobody; other words do', async () => {
    const { note, concerned, settleAll } = open();
    await note(planOf(1, [claim('create', 'bucket:covers'), claim('create', 'bucket:letters')]));
    await note(planOf(2, [claim('create', 'bucket:covers'), claim('create', 'bucket:letters')]));
    await settleAll();
    await note(planOf(2, [claim('create', 'bucket:letters', 9), claim('create', 'bucket:covers', 8)]));
    expect(await concerned()).toEqual([]);
    await note(planOf(2, [{ ...claim('create', 'bucket:letters'), is: 'public' }, claim('create', 'bucket:covers')]));
    expect(await concerned()).toEqual([1]);
  });

  test('whoever goes into another branch or is forgotten has no partners, and they are told', async () => {
    const { note, forget, concerned, settleAll } = open();
    const covers = [claim('create', 'bucket:covers')];
    await note(planOf(1, covers));
    await note(planOf(2, covers));
    await settleAll();
    expect(await note(planOf(2, covers, 'next'))).toEqual([]);
    expect(await concerned()).toEqual([1]);
    await note(planOf(2, covers));
    await note(planOf(1, covers));
    await settleAll();
    await forget(2);
    await forget(2);
    expect(await concerned()).toEqual([1]);
    expect(await note(planOf(1, covers))).toEqual([]);
  });

  test('what concerns somebody while it is being woken is not lost', async () => {
    const { note, store, own, concerned } = open();
    const covers = [claim('create', 'bucket:covers')];
    await note(planOf(1, covers));
    await note(planOf(2, covers));
    const [seen] = await store.concerned(own);
    await note(planOf(3, covers));
    await store.settle(own, seen!);
    expect(await concerned()).toEqual([1, 2]);
  });

  test('other repositories are another matter, and names may have any character', async () => {
    const { note } = open();
    const odd = [claim('create', 'bucket:a\0b\ud800c')];
    await open().note(planOf(1, odd));
    expect(await note(planOf(2, odd))).toEqual([]);
    expect((await note(planOf(3, odd)))[0]?.interactions[0]?.theirs[0]?.address).toBe('bucket:a\0b\ud800c');
  });
});

test('two that are noted at once do not miss each other', async () => {
  const store = createInteractionStore(database.pool);
  for (let round = 0; round < 20; round++) {
    const own = ++repository;
    const both = [1, 2].map((number) => store.note(own, planOf(number, [claim('create', 'bucket:covers')])));
    const found = await Promise.all(both);
    expect(found.flat()).toHaveLength(1);
    expect(await store.concerned(own)).toHaveLength(1);
  }
});
