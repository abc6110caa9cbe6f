import { createByteReader } from './byte-reader.ts';
import { GitError, startGit } from './run-git.ts';

/** A resident `git cat-file --batch-command`: objects without starting git for each question. */
export interface ObjectProcess {
  /** It has not ended, as far as anybody knows. */
  readonly isAlive: boolean;
  /** Asks for objects; one `next()` each has the answers in the same order. */
  ask(command: 'info' | 'contents', ids: readonly string[]): void;
  next(maxBytes: number): Promise<GitObject>;
  /** What is not waited for does not keep this process, or the machine, busy. */
  rest(): void;
  end(): void;
}

/** An object as git has it. `bytes` are there when its contents were asked for and are not too many. */
export interface FoundObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer | undefined;
}
export type GitObject = FoundObject | { readonly id: string; readonly missing: true };

/** The process is gone: killed, or ended because it said nothing for too long. */
export class ProcessEnded extends GitError {}

const FULL_ID = /^([\da-f]{40}|[\da-f]{64})$/;

/** @param folder a repository's. @param silenceMs how long it may take to say something */
export function startObjectProcess(folder: string, silenceMs = 30_000): ObjectProcess {
  const child = startGit(folder, ['cat-file', '--batch-command', '--buffer']);
  let isAlive = true;
  let withContents = false;
  const end = () => {
    isAlive = false;
    child.kill('SIGKILL');
  };
  child.on('error', end);
  child.on('exit', end);
  child.stdin.on('error', end);
  child.stderr.resume();
  const chunks = child.stdout.iterator() as AsyncIterator<Buffer>;
  const output = createByteReader(async () => {
    const timer = setTimeout(end, silenceMs);
    try {
      const next = await chunks.next();
      if (next.done) throw new ProcessEnded('cat-file', 1, 'its output ended early');
      return next.value;
    } finally {
      clearTimeout(timer);
    }
  });
  const handles = [child, child.stdin, child.stdout, child.stderr] as readonly { ref?(): void; unref?(): void }[];
  return {
    get isAlive() {
      return isAlive;
    },
    ask: (command, ids) => {
      for (const id of ids) if (!FULL_ID.test(id)) throw new GitError('cat-file', 1, `no object id: ${id}`);
      withContents = command === 'contents';
      for (const handle of handles) handle.ref?.();
      child.stdin.write(`${ids.map((id) => `${command} ${id}\n`).join('')}flush\n`);
    },
    next: async (maxBytes) => {
      const [id = '', type = '', digits] = (await output.line()).split(' ');
      if (type === 'missing') return { id, missing: true };
      const size = Number(digits);
      if (!FULL_ID.test(id) || !Number.isSafeInteger(size))
        throw new ProcessEnded('cat-file', 1, 'it answers nonsense');
      if (!withContents) return { id, type, size, bytes: undefined };
      const bytes = size > maxBytes ? await output.skip(size) : await output.take(size);
      await output.skip(1);
      return { id, type, size, bytes };
    },
    rest: () => {
      for (const handle of handles) handle.unref?.();
    },
    end,
  };
}
