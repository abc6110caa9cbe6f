import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Does something that only one process of the machine may do at a time. The kernel keeps the lock, so that it ends with
 * who has it, however that is; without `flock` (no Linux) nothing is locked.
 *
 * @see https://man7.org/linux/man-pages/man1/flock.1.html
 */
export async function withFileLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  // The lock is held until its input ends, which it does with this process.
  const holder = spawn('flock', [file, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  holder.stdin.on('error', () => {});
  const ended = once(holder, 'close').catch(() => {});
  await Promise.race([once(holder.stdout, 'data'), ended]);
  try {
    return await act();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
