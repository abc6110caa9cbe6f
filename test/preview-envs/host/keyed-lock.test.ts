import { expect, test } from 'vitest';
import { createKeyedLock } from '#preview-envs/locks/keyed-lock.ts';

test('work that is asked for meanwhile waits, also for work that fails', async () => {
  const said: string[] = [];
  const lock = createKeyedLock();
  const work = async (name: string) => {
    said.push(`${name} begins`);
    await new Promise((done) => setImmediate(done));
    said.push(`${name} ends`);
    if (name === 'first') throw new Error('not today');
    return name;
  };
  const [first, second] = await Promise.allSettled([
    lock.run('key', () => work('first')),
    lock.run('key', () => work('second')),
  ]);
  expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: 'second' }]);
});
