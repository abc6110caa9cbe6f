import { expect, test } from 'vitest';
import { createGate } from './gate-under-test.ts';
import { TREES } from './trees.ts';
import { createWorld, gateOf, type Group } from './world.ts';

/** A group of pull request 1, approved by Mira and decided. */
async function decidedGroup() {
  const world = createWorld();
  const gate = createGate(world);
  const rest = async () => {
    while (world.queue.length > 0) await gate.work(0);
  };
  const pull = world.pulls[1];
  await rest();
  world.now += 2;
  const review = { id: 1, by: 'mira', state: 'APPROVED' as const, commit: pull.head, at: world.now };
  pull.reviews.push(review);
  world.now += 2;
  world.queue.push({ pull: 1 });
  await rest();
  const step = { pull: 1, head: pull.head, before: TREES.none, after: TREES.covers } as const;
  const group: Group = { sha: 'c'.repeat(40), base: 'main', isSquashed: false, steps: [step] };
  world.groups.push(group);
  world.queue.push({ group });
  await rest();
  return { world, gate, group, rest, review, says: () => gateOf(world, group.sha)?.conclusion };
}

test('what was decided of a group stands while GitHub refuses to answer, and is decided anew after', async () => {
  for (let after = 1, isDone = false; !isDone; after++) {
    const { world, gate, group, rest, review, says } = await decidedGroup();
    expect(says()).toBe('success');
    world.queue.push({ group });
    await gate.work(0, { after, happen: 'refusal' });
    expect(says()).toBe('success');
    isDone = world.queue.length === 0;
    Object.assign(review, { state: 'DISMISSED' });
    await rest();
    if (isDone) world.queue.push({ pull: 1 });
    await rest();
    expect(says()).toBe('failure');
  }
});
