import { expect, test } from 'vitest';
import { createSharedLock } from '#preview-envs/locks/shared-lock.ts';

test('many share, one alone comes after them and before those who ask later; a failure is only its own', async () => {
  const lock = createSharedLock();
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  const act = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    events.push(`${name} ends`);
    if (name === 'second') throw new Error('second fails');
  };
  const first = lock.share('a', act('first'));
  const second = lock.share('a', act('second'));
  const alone = lock.alone('a', act('alone'));
  const last = lock.share('a', act('last'));
  const other = lock.share('b', act('other'));
  expect(events).toEqual(['first begins', 'second begins', 'other begins']);
  ends.get('second')!();
  await expect(second).rejects.toThrow('second fails');
  ends.get('first')!();
  await first;
  await expect.poll(() => events.at(-1)).toBe('alone begins');
  ends.get('alone')!();
  await alone;
  await expect.poll(() => events.at(-1)).toBe('last begins');
  for (const name of ['last', 'other']) ends.get(name)!();
  await Promise.all([last, other]);
  expect(events.slice(3, 8)).toEqual(['second ends', 'first ends', 'alone begins', 'alone ends', 'last begins']);
});
