import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepRunning } from '#postgres/keep-running.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

test('however often a server dies, it is started again, with pauses of at most five seconds', async () => {
  let [starts, deaths] = [0, 0];
  let server = spawn('true');
  const start = () => {
    starts += 1;
    server = spawn('false');
    return server;
  };
  const kept = keepRunning(start, () => (deaths += 1));
  kept.keep();
  for (let death = 1; death <= 60; death += 1) {
    await once(server, 'exit');
    expect({ starts, deaths }).toEqual({ starts: death, deaths: death });
    vi.advanceTimersByTime(5_000);
  }
  expect(starts).toBe(61);
  await kept.stop();
  vi.advanceTimersByTime(60_000);
  expect(starts).toBe(61);
});
