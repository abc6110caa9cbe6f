import { expect, test } from 'vitest';
import { createGate } from './gate-under-test.ts';
import { createWorld, gateOf } from './world.ts';

/** More than the work on one pull request has. */
const STEPS = Array.from({ length: 40 }, (_, index) => index + 1);

/**
 * Mira saw the plan of another base when she approved, wherever the App was killed while it showed that. Then the base is
 * as before, and so is the plan of the group.
 */
async function approvedWhileTorn(after: number): Promise<string> {
  const world = createWorld();
  const gate = createGate(world);
  await gate.work(0);
  world.queue.length = 0;
  world.bases.main.infra = 'letters';
  world.queue.push({ pull: 1 });
  await gate.work(0, { after, happen: 'crash' });
  world.queue.length = 0;
  const [pull] = [world.pulls[1]];
  const saw = pull.shown.at(-1)!.digest;
  world.now += 2;
  pull.reviews.push({ id: 1, by: 'mira', state: 'APPROVED', commit: pull.head, at: world.now });
  world.now += 2;
  const [before, made] = [
    { buckets: [], isDark: false },
    { buckets: ['covers'], isDark: false },
  ];
  world.bases.main.infra = 'none';
  const group = { sha: 'f'.repeat(40), base: 'main', isSquashed: false } as const;
  const queued = { ...group, steps: [{ pull: 1, head: pull.head, before, after: made }] } as const;
  world.groups.push(queued);
  world.queue.push({ group: queued });
  await gate.work(0);
  return `${saw === pull.shown[0]!.digest ? 'this plan' : 'another plan'}: ${gateOf(world, group.sha)?.conclusion}`;
}

test('killed while it shows a plan, the App knows in the merge queue that people saw it', async () => {
  const ends = new Set<string>();
  for (const after of STEPS) ends.add(await approvedWhileTorn(after));
  expect(ends).toEqual(new Set(['this plan: success', 'another plan: failure']));
});
