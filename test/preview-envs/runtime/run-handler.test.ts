import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { makeTracer } from '#preview-envs/encore/runtime/trace/tracer.ts';
import { runHandler } from '#preview-envs/encore/runtime/handlers/run-handler.ts';

test('what a handler enters is gone when it is left, and stays inside of it', async () => {
  const current = new AsyncLocalStorage<string>();
  const tracer = makeTracer({ send: () => {} });
  const owner = { tracer, config: { databases: {} } };
  const inside = runHandler(owner, tracer.place(undefined, undefined), async () => {
    current.enterWith('request');
    await Promise.resolve();
    return current.getStore();
  });
  expect(current.getStore()).toBeUndefined();
  expect(await inside).toBe('request');
  expect(current.getStore()).toBeUndefined();
});
