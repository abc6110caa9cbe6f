import { expect, test } from 'vitest';
import { inTurn } from '#preview-envs/encore/build/steps/in-turn.ts';

test('work that is asked for meanwhile waits, also for work that fails', async () => {
  const said: string[] = [];
  const work = inTurn(async (name: string) => {
    said.push(`${name} begins`);
    await new Promise((done) => setImmediate(done));
    said.push(`${name} ends`);
    if (name === 'first') throw new Error('not today');
    return name;
  });
  const [first, second] = await Promise.allSettled([work('first'), work('second')]);
  expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: 'second' }]);
});
