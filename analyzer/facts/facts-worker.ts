import { serve } from '../isolation/serve.ts';
import type { ReadReply, ReadRequest } from './read-file.ts';

await serve<ReadRequest, ReadReply>(async () => {
  const [{ readFile: handle }, { recoverParsers: recover }, { loadParser }] = await Promise.all([
    import('./read-file.ts'),
    import('./recover-parsers.ts'),
    import('../sql/parser.ts'),
  ]);
  await loadParser();
  return { handle, recover };
});
