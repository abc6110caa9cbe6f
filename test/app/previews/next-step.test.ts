import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextStep, type Aim } from '#app/previews/next-step.ts';
import type { ObservedDeployment, ObservedRun, RunState } from '#app/previews/observed.ts';

const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)];
const NOW = Date.parse('2026-11-02T12:00:00Z');
const TIMES = { now: () => NOW, retrySeconds: 5 };
const WANTED: Aim = { decision: { wanted: true }, headSha: NEW, digest: 'd', isPressed: false, isKept: false };
const CLOSED: Aim = { ...WANTED, decision: { wanted: false, because: 'closed' } };
const LIVE: ObservedDeployment = {
  ...{ sha: NEW, state: 'success', description: '', link: 'http://x', logLink: undefined },
  isKept: false,
};
const FAILED: RunState = { is: 'failed', step: 'migrate', message: 'no' };
const DONE: RunState = { is: 'succeeded', receipt: undefined };

let next = 1;
const run = (command: 'up' | 'down', state: RunState, more: Partial<ObservedRun> = {}): ObservedRun => ({
  id: next++,
  command,
  headSha: command === 'up' ? NEW : '',
  digest: 'd',
  createdAt: '2026-11-02T11:00:00Z',
  url: '',
  state,
  ...more,
});
const stepOf = (runs: readonly ObservedRun[], aim: Aim, live: readonly ObservedDeployment[] = []) => {
  const step = nextStep({ runs, live }, aim, TIMES);
  return step.do === 'wait' ? `wait ${step.seconds}` : step.do;
};

test.each<[string, () => readonly ObservedRun[], Partial<Aim>, string]>([
  ['nothing yet', () => [], {}, 'up'],
  ['under way', () => [run('up', { is: 'active' })], {}, 'nothing'],
  ['ready', () => [run('up', DONE)], {}, 'nothing'],
  ['an older head under way', () => [run('up', { is: 'active' }, { headSha: OLD })], {}, 'up'],
  ['pushed over in the queue', () => [run('up', { is: 'superseded' })], {}, 'up'],
  ['failed', () => [run('up', FAILED)], {}, 'nothing'],
  ['failed, and pressed', () => [run('up', FAILED)], { isPressed: true }, 'up'],
  ['failed, and another plan now', () => [run('up', FAILED)], { digest: 'e' }, 'up'],
  ['ready, and another plan now', () => [run('up', DONE)], { digest: 'e' }, 'nothing'],
  ['failed, started by somebody else', () => [run('up', FAILED, { digest: undefined })], { digest: 'e' }, 'nothing'],
  ['closed and reopened', () => [run('up', DONE), run('down', DONE)], {}, 'up'],
  ['reopened while it goes', () => [run('up', DONE), run('down', { is: 'active' })], {}, 'up'],
  ['its teardown never began', () => [run('up', DONE), run('down', { is: 'superseded' })], {}, 'nothing'],
])('wanted, %s', (_, runs, aim, expected) => {
  expect(stepOf(runs(), { ...WANTED, ...aim })).toBe(expected);
});

test.each<[string, Partial<ObservedDeployment>, string]>([
  ['deployed without the label', {}, 'up'],
  ['deployed with it', { isKept: true }, 'nothing'],
  ['deployed by an Action that does not tell', { isKept: undefined }, 'nothing'],
  ['still coming up', { state: 'in_progress' }, 'nothing'],
  ['another head’s', { sha: OLD }, 'nothing'],
])('labelled to be kept, %s', (_, live, expected) => {
  expect(stepOf([run('up', DONE)], { ...WANTED, isKept: true }, [{ ...LIVE, ...live }])).toBe(expected);
});

const early = { createdAt: new Date(NOW - 2_000).toISOString() };
test.each<[string, () => readonly ObservedRun[], readonly ObservedDeployment[], string]>([
  ['nothing ever', () => [], [], 'nothing'],
  ['a deployment that nobody knows of', () => [], [LIVE], 'down'],
  ['ready', () => [run('up', DONE)], [LIVE], 'down'],
  ['still coming up', () => [run('up', { is: 'active' })], [], 'down'],
  ['failed to come up: something may be there', () => [run('up', FAILED)], [], 'down'],
  ['never began', () => [run('up', { is: 'superseded' })], [], 'nothing'],
  ['going', () => [run('up', DONE), run('down', { is: 'active' })], [LIVE], 'nothing'],
  ['gone', () => [run('up', DONE), run('down', DONE)], [], 'nothing'],
  ['gone, they say, and still there', () => [run('up', DONE), run('down', DONE)], [LIVE], 'down'],
  ['a teardown pushed out of the queue', () => [run('up', DONE), run('down', { is: 'superseded' })], [LIVE], 'down'],
  ['failed long ago', () => [run('up', DONE), run('down', FAILED)], [LIVE], 'down'],
  ['failed just now', () => [run('up', DONE), run('down', FAILED, early)], [LIVE], 'wait 3'],
  ['failed thrice', () => [run('up', DONE), ...[0, 1, 2].map(() => run('down', FAILED, early))], [LIVE], 'wait 18'],
  [
    'one failed, the other did it',
    () => [run('up', DONE), run('down', DONE), run('down', FAILED, early)],
    [],
    'nothing',
  ],
])('not wanted, %s', (_, runs, live, expected) => {
  expect(stepOf(runs(), CLOSED, live)).toBe(expected);
});

/** GitHub and the Action, as far as they matter here: one run at a time, one that waits, what waits gives way. */
function simulate(events: readonly ('push' | 'close' | 'open' | 'run' | 'look')[]) {
  let [isOpen, head, exists] = [true, 0, undefined as string | undefined];
  let runs: ObservedRun[] = [];
  const ups: string[] = [];
  const set = (id: number, state: RunState) => (runs = runs.map((one) => (one.id === id ? { ...one, state } : one)));
  const finish = () => {
    const one = runs.find((each) => each.state.is === 'active');
    if (one === undefined) return;
    if (one.command === 'up') ups.push(one.headSha);
    // After every `up` the Action looks whether it is still wanted.
    const stays = one.command === 'up' && isOpen && one.headSha === String(head);
    exists = stays ? one.headSha : undefined;
    const took = one.command === 'up' && !stays;
    set(one.id, took ? { is: 'succeeded', receipt: '1 of 1 destroyed' } : DONE);
  };
  const look = () => {
    const decision = isOpen ? WANTED.decision : CLOSED.decision;
    const live = exists === undefined ? [] : [{ ...LIVE, sha: exists }];
    const step = nextStep({ runs, live }, { ...WANTED, decision, headSha: String(head) }, TIMES);
    if (step.do !== 'up' && step.do !== 'down') return step.do;
    const [, waiting] = runs.filter((one) => one.state.is === 'active');
    if (waiting !== undefined) set(waiting.id, { is: 'superseded' });
    runs.push(run(step.do, { is: 'active' }, { headSha: step.do === 'up' ? String(head) : '' }));
    return step.do;
  };
  for (const event of events) {
    if (event === 'push') head++;
    if (event === 'close') isOpen = false;
    if (event === 'open') isOpen = true;
    if (event === 'run') finish();
    if (event === 'look') look();
  }
  let rounds = 0;
  while ((look() !== 'nothing' || runs.some((one) => one.state.is === 'active')) && rounds++ < 50) finish();
  return { exists, expected: isOpen ? String(head) : undefined, rounds, ups };
}

test('after any pushes, closings and reopenings, in any order with runs: exactly what is wanted exists', () => {
  const event = fc.constantFrom('push', 'close', 'open', 'run', 'look', 'look');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { exists, expected, rounds } = simulate(events);
      expect(exists).toBe(expected);
      expect(rounds).toBeLessThan(10);
    }),
    { numRuns: 5_000 },
  );
});
