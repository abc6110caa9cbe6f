import { execFileSync } from 'node:child_process';

export function childrenOf(pid: number): readonly { readonly pid: number; readonly name: string }[] {
  const list = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,comm='], { encoding: 'utf8' });
  return [...list.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)/gm)]
    .filter(([, parent]) => Number(parent) === pid)
    .map(([, , child, name]) => ({ pid: Number(child), name: name! }));
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
