import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function childrenOf(pid: number): readonly { readonly pid: number; readonly name: string }[] {
  const list = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,comm='], { encoding: 'utf8' });
  return [...list.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)/gm)]
    .filter(([, parent]) => Number(parent) === pid)
    .map(([, , child, name]) => ({ pid: Number(child), name: name! }));
}

/** What has ended and only waits to be told of is not. */
export function isRunning(pid: number): boolean {
  try {
    // `pid (name) state …`: the name may hold anything, also a bracket.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') === false;
  } catch {
    return false;
  }
}
