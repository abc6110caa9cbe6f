import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Violation } from './fake-octokit.ts';
import { createGate, type Interruption } from './gate-under-test.ts';
import { happenings, type Happening } from './happenings.ts';
import { checkAtRest } from './invariants.ts';
import { createWorld, gateOf, type World } from './world.ts';

interface Reality {
  readonly world: World;
  readonly gate: ReturnType<typeof createGate>;
}
type Command = fc.AsyncCommand<object, Reality>;

/** Time passes with everything; the event is on its way, late or soon. */
function take(world: World, { happen, wakes }: Happening): void {
  world.now++;
  happen(world);
  world.now++;
  world.queue.push(...wakes.map((pull) => ({ pull })));
}

const happens = happenings.map((one): Command => ({
  check: () => true,
  run: async (_, { world }) => take(world, one),
  toString: () => one.name,
}));

/** Jobs of different pull requests and groups overtake each other. */
const inQueue = fc.nat({ max: 5 });

const works = inQueue.map((index): Command => ({
  check: () => true,
  run: async (_, { gate }) => gate.work(index),
  toString: () => `works (${index})`,
}));

const worksInterrupted = fc
  .record({
    index: inQueue,
    after: fc.integer({ min: 1, max: 40 }),
    other: fc.oneof(fc.constantFrom('crash' as const, 'refusal' as const), happenings),
  })
  .map(({ index, after, other }): Command => ({
    check: () => true,
    run: async (_, { world, gate }) => {
      const happen: Interruption['happen'] = typeof other === 'string' ? other : () => take(world, other);
      await gate.work(index, { after, happen });
    },
    toString: () => `works (${index}); ${typeof other === 'string' ? other : other.name} after ${after} steps`,
  }));

const settles = fc.constant<Command>({
  check: () => true,
  run: async (_, reality) => settle(reality),
  toString: () => 'rests',
});

async function settle({ world, gate }: Reality): Promise<void> {
  for (let count = 0; world.queue.length > 0; count++) {
    if (count === 500) throw new Violation('pull requests wake each other without end');
    await gate.work(0);
  }
  checkAtRest(world);
}

const commands = [...[happens, happens, happens, happens], ...[works, works, worksInterrupted, settles]];

const STATES = [
  ...['pull success', 'pull failure', 'pull action_required'],
  ...['group of 1 success', 'group of 1 failure', 'group of 2 success', 'group of 2 failure'],
];
const SEQUENCES = Number(process.env['GATE_SEQUENCES'] ?? 2_000);

test(
  `the gate opens only for an approved plan and is never wrong at rest, in ${SEQUENCES} sequences`,
  async () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 25, size: 'max' }), async (sequence) => {
        const world = createWorld();
        const reality = { world, gate: createGate(world) };
        await fc.asyncModelRun(() => ({ model: {}, real: reality }), sequence);
        await settle(reality);
        count(`pull ${gateOf(world, world.pulls[1].head)?.conclusion}`);
        for (const { sha, steps } of world.groups) {
          count(`group of ${steps.length} ${gateOf(world, sha)?.conclusion}`);
        }
      }),
      { numRuns: SEQUENCES },
    );
    // The sequences reach every state, or they would prove little.
    const rare = STATES.filter((state) => (seen.get(state) ?? 0) <= SEQUENCES / 100);
    expect(rare).toEqual([]);
  },
  SEQUENCES * 20,
);
