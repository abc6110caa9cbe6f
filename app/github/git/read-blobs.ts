import type { SourceBlob } from '#analyzer/model/source.ts';
import { GitError, startGit } from './run-git.ts';

/** Reads blobs through one `git cat-file --batch`, in the order given; a large one's bytes are passed over. */
export async function* readBlobs(folder: string, ids: readonly string[], maxBytes: number): AsyncGenerator<SourceBlob> {
  if (ids.length === 0) return;
  const child = startGit(folder, ['cat-file', '--batch', '--buffer']);
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${ids.join('\n')}\n`);
  const input = reader(child.stdout);
  try {
    for (const _ of ids) {
      const header = await input.line();
      const [id, type, size] = header.split(' ');
      if (id === undefined || type !== 'blob' || size === undefined) {
        throw new GitError('cat-file', 1, `object ${header}: the repository lacks it, fetch it first`);
      }
      const bytes = Number(size);
      if (bytes > maxBytes) {
        await input.skip(bytes + 1);
        yield { id, tooLarge: bytes };
      } else {
        const content = await input.take(bytes);
        await input.skip(1);
        yield { id, bytes: content };
      }
    }
  } finally {
    child.kill();
  }
}

/** Lines and byte counts from a stream, without holding more of it than asked for. */
function reader(stream: AsyncIterable<Buffer>) {
  const source = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async () => {
    const next = await source.next();
    if (next.done) throw new GitError('cat-file', 1, 'its output ended early');
    return next.value;
  };
  const take = async (size: number): Promise<Buffer> => {
    const parts = [rest];
    let length = rest.length;
    while (length < size) {
      const chunk = await more();
      parts.push(chunk);
      length += chunk.length;
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(size);
    return all.subarray(0, size);
  };
  const skip = async (size: number) => {
    let left = size - rest.length;
    while (left > 0) {
      rest = await more();
      left -= rest.length;
    }
    rest = left === 0 && size !== 0 ? Buffer.alloc(0) : rest.subarray(rest.length + left);
  };
  const line = async () => {
    while (!rest.includes(10)) rest = Buffer.concat([rest, await more()]);
    const end = rest.indexOf(10);
    return (await take(end + 1)).subarray(0, end).toString();
  };
  return { take, skip, line };
}
