import { expect, test } from 'vitest';
import { shareWork, type Caller } from '#preview-envs/encore/build/steps/share-work.ts';

function caller() {
  const stop = new AbortController();
  const lines: string[] = [];
  return { stop, lines, signal: stop.signal, log: (line: string) => lines.push(line) };
}

test('callers of one key share work and its lines, those of another do not', async () => {
  const share = shareWork<string>();
  const [one, two, other] = [caller(), caller(), caller()];
  let started = 0;
  const gate = Promise.withResolvers<undefined>();
  const work = async (all: Caller) => {
    started++;
    await gate.promise;
    all.log('done');
    return 'built';
  };
  const results = [share('a', one, work), share('a', two, work), share('b', other, work)];
  gate.resolve(undefined);
  expect(await Promise.all(results)).toEqual(['built', 'built', 'built']);
  expect(started).toBe(2);
  expect([one.lines, two.lines, other.lines]).toEqual([['done'], ['done'], ['done']]);
  await share('a', one, work);
  expect(started).toBe(3);
});

test('work is given up with its last caller, and begun anew for the next', async () => {
  const share = shareWork<string>();
  const [one, two, late] = [caller(), caller(), caller()];
  const signals: AbortSignal[] = [];
  const untilStopped = ({ signal }: Caller) => {
    signals.push(signal);
    return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
  };
  const results = Promise.all([share('a', one, untilStopped), share('a', two, untilStopped)]);
  one.stop.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  two.stop.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(await share('a', late, async () => 'new')).toBe('new');
  expect(await results).toEqual(['stopped', 'stopped']);
});

test('a caller that had given up before it came does not keep work going', async () => {
  const share = shareWork<boolean>();
  const gone = caller();
  gone.stop.abort();
  expect(await share('a', gone, async (all) => Promise.resolve().then(() => all.signal.aborted))).toBe(true);
});
