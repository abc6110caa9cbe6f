import { statSync } from 'node:fs';
import {
  ProcessEnded,
  startObjectProcess,
  type FoundObject,
  type GitObject,
  type ObjectProcess,
} from './object-process.ts';
import { GitError } from './run-git.ts';

interface Idle {
  readonly process: ObjectProcess;
  readonly repository: string;
  readonly timer: NodeJS.Timeout;
}

const MOST_IDLE = 8;
const IDLE_MS = 30_000;
/** Those used last are last. */
const idle = new Set<Idle>();

/**
 * Reads objects in the order asked for, through a git process that stays for the next ones. A process that was killed
 * is replaced, once. Whoever stops listening early ends it.
 *
 * @param folder a repository's
 * @param command `info` gives type and size alone
 * @param maxBytes a larger object's contents are passed over
 */
export async function* readObjects(
  folder: string,
  command: 'info' | 'contents',
  ids: readonly string[],
  maxBytes = Infinity,
): AsyncGenerator<GitObject> {
  let at = 0;
  for (let isFirst = true; at < ids.length; isFirst = false) {
    const repository = identify(folder);
    const process = (isFirst ? takeIdle(repository) : undefined) ?? startObjectProcess(folder);
    try {
      process.ask(command, ids.slice(at));
      while (at < ids.length) {
        const object = await process.next(maxBytes);
        // Counted first: who has the last one may never ask again.
        at++;
        yield object;
      }
    } catch (error) {
      if (!isFirst || !(error instanceof ProcessEnded)) throw error;
    } finally {
      if (at < ids.length) process.end();
      else keepIdle(process, repository);
    }
  }
}

/** @throws GitError unless the object is there and what it should be */
export function present(object: GitObject, type: 'blob' | 'tree' | 'commit'): FoundObject {
  if ('missing' in object) throw new GitError('cat-file', 1, `object ${object.id} is missing: fetch it first`);
  if (object.type !== type) throw new GitError('cat-file', 1, `object ${object.id} is a ${object.type}, not a ${type}`);
  return object;
}

/** Another repository may lie in the same folder later, whose objects a process that runs does not see. */
function identify(folder: string): string {
  const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true });
  return `${folder} ${dev} ${ino} ${birthtimeNs}`;
}

function takeIdle(repository: string): ObjectProcess | undefined {
  const found = [...idle].findLast((one) => one.repository === repository);
  if (found === undefined) return undefined;
  idle.delete(found);
  clearTimeout(found.timer);
  return found.process.isAlive ? found.process : takeIdle(repository);
}

function keepIdle(process: ObjectProcess, repository: string): void {
  process.rest();
  const timer = setTimeout(() => end(one), IDLE_MS).unref();
  const one: Idle = { process, repository, timer };
  idle.add(one);
  const [oldest] = idle;
  if (idle.size > MOST_IDLE) end(oldest!);
}

function end(one: Idle): void {
  idle.delete(one);
  clearTimeout(one.timer);
  one.process.end();
}
