// A worker for the pool's tests: answers with the item, or never, or with something about its thread.
import { getPriority } from 'node:os';
import { threadId } from 'node:worker_threads';
import { serve } from '#analyzer/isolation/serve.ts';

await serve<string, string>(() => {
  let isSound = true;
  return Promise.resolve({
    handle: (item) => {
      if (item === 'thread') return String(threadId);
      if (item === 'priority') return String(getPriority());
      isSound = item !== 'spoil';
      if (item === 'throw' || item === 'spoil') throw new Error('as asked');
      for (;;) if (item !== 'hang' && item !== 'hang unseen') return item;
    },
    recover: () => isSound,
  });
});
