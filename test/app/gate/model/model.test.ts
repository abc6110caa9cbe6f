import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAtRest, createGate, gateOf, type Interruption } from './gate-under-test.ts';
import { happenings, type Happening } from './happenings.ts';
import { createWorld, type World } from './world.ts';

interface Reality {
  readonly world: World;
  readonly gate: ReturnType<typeof createGate>;
}
type Command = fc.AsyncCommand<object, Reality>;

/** Time passes with everything; the event is on its way, late or soon. */
function take(world: World, { happen }: Happening): void {
  world.now++;
  happen(world);
  world.now++;
  world.queue++;
}

const happens = happenings.map((one): Command => ({
  check: () => true,
  run: async (_, { world }) => take(world, one),
  toString: () => one.name,
}));

const works = fc.constant<Command>({
  check: () => true,
  run: async (_, { gate }) => gate.work(),
  toString: () => 'works',
});

const worksInterrupted = fc
  .record({
    after: fc.integer({ min: 1, max: 40 }),
    other: fc.oneof(fc.constantFrom('crash' as const, 'refusal' as const), happenings),
  })
  .map(({ after, other }): Command => ({
    check: () => true,
    run: async (_, { world, gate }) => {
      const happen: Interruption['happen'] = typeof other === 'string' ? other : () => take(world, other);
      await gate.work({ after, happen });
    },
    toString: () => `works; ${typeof other === 'string' ? other : other.name} after ${after} steps`,
  }));

const settles = fc.constant<Command>({
  check: () => true,
  run: async (_, reality) => settle(reality),
  toString: () => 'rests',
});

async function settle({ world, gate }: Reality): Promise<void> {
  while (world.queue > 0) await gate.work();
  checkAtRest(world);
}

const commands = [...[happens, happens, happens, happens], ...[works, works, worksInterrupted, settles]];

const SEQUENCES = Number(process.env['GATE_SEQUENCES'] ?? 2_000);

test(
  `the gate opens only for an approved plan and is never wrong at rest, in ${SEQUENCES} sequences`,
  async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 25, size: 'max' }), async (sequence) => {
        const world = createWorld();
        const reality = { world, gate: createGate(world) };
        await fc.asyncModelRun(() => ({ model: {}, real: reality }), sequence);
        await settle(reality);
        const conclusion = String(gateOf(world)?.conclusion);
        seen.set(conclusion, (seen.get(conclusion) ?? 0) + 1);
      }),
      { numRuns: SEQUENCES },
    );
    // The sequences reach every state, or they would prove little.
    for (const state of ['success', 'failure', 'action_required'])
      expect(seen.get(state)).toBeGreaterThan(SEQUENCES / 50);
  },
  SEQUENCES * 20,
);
