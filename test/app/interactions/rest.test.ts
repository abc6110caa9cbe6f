import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGate } from '../gate/model/gate-under-test.ts';
import { happenings, type Happening } from '../gate/model/happenings.ts';
import { checkAtRest } from '../gate/model/invariants.ts';
import { createWorld, type PullNumber, type World } from '../gate/model/world.ts';

type Gate = ReturnType<typeof createGate>;

/** Works until nothing is left to do. @returns how often that was on a pull request */
async function rest(world: World, gate: Gate): Promise<number> {
  let onPulls = 0;
  for (let works = 0; works < 500; works++) {
    const [next] = world.queue;
    if (next === undefined) return onPulls;
    if ('pull' in next) onPulls++;
    await gate.work(0);
  }
  throw new Error('they wake each other without end');
}

function bothCreateCovers(): World {
  const world = createWorld();
  const { head } = world.pulls[2];
  world.commits.set(head, { ...world.commits.get(head)!, infra: 'covers' });
  return world;
}

const opensOrCloses = fc
  .record({ number: fc.constantFrom<PullNumber>(1, 2), isOpen: fc.boolean() })
  .map(({ number, isOpen }): Happening => ({
    ...{ name: `#${number} is ${isOpen ? 'reopened' : 'closed'}`, wakes: [number] },
    happen: ({ pulls }) => void (pulls[number].isOpen = isOpen),
  }));

const event = fc.record({
  what: fc.oneof({ arbitrary: happenings, weight: 2 }, { arbitrary: opensOrCloses, weight: 1 }),
  /** What is worked on before the next one, and after how many steps that is killed. */
  works: fc.array(fc.record({ index: fc.nat({ max: 5 }), after: fc.integer({ min: 1, max: 60 }) }), { maxLength: 3 }),
});

const SEQUENCES = 300;

test(`two pull requests name each other exactly while they interact, and come to rest, in ${SEQUENCES} sequences`, async () => {
  let interacting = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 15 }), async (events) => {
      const world = bothCreateCovers();
      const gate = createGate(world);
      for (const { what, works } of events) {
        world.now++;
        what.happen(world);
        world.queue.push(...what.wakes.map((pull) => ({ pull })));
        for (const { index, after } of works) await gate.work(index, { after, happen: 'crash' });
      }
      await rest(world, gate);
      checkAtRest(world);
      if (world.pulls[1].comments[0]?.body.includes('[#2]') === true) interacting++;
      // At rest an event that says nothing new wakes nobody.
      world.queue.push({ pull: 1 }, { pull: 2 });
      expect(await rest(world, gate)).toBe(2);
    }),
    { numRuns: SEQUENCES },
  );
  expect(interacting).toBeGreaterThan(SEQUENCES / 10);
});

test.each([
  ['is closed', false],
  ['creates something else', true],
])('killed at any step of a pull request that %s, the other one is told all the same', async (_, isOpen) => {
  let after = 0;
  for (let isDone = false; !isDone;) {
    after++;
    const world = bothCreateCovers();
    const gate = createGate(world);
    await rest(world, gate);
    expect(world.pulls[1].comments[0]?.body).toContain('[#2]');
    const { head } = world.pulls[2];
    world.pulls[2].isOpen = isOpen;
    world.commits.set(head, { ...world.commits.get(head)!, infra: 'letters' });
    world.queue.push({ pull: 2 });
    await gate.work(0, { after, happen: 'crash' });
    isDone = !world.queue.some((one) => 'pull' in one && one.pull === 2);
    await rest(world, gate);
    checkAtRest(world);
    expect(world.pulls[1].comments[0]?.body).not.toContain('[#2]');
  }
  expect(after).toBeGreaterThan(isOpen ? 20 : 5);
});
