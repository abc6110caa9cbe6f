// A worker for the pool's tests: answers with the item, or never.
import { serve } from '#analyzer/isolation/serve.ts';

await serve<string, string>(
  (item) => {
    if (item === 'throw') throw new Error('as asked');
    for (;;) if (item !== 'hang') return item;
  },
  () => Promise.resolve(),
);
