import { spawn } from 'node:child_process';

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly write: (chunk: string) => void;
  /** Aborted when somebody cancels the run. */
  readonly signal: AbortSignal;
}

/** Milliseconds that a runner gives a step to end: https://docs.github.com/en/actions/reference/workflow-cancellation-reference */
const [TERMINATE_AFTER, KILL_AFTER] = [7_500, 10_000];

/** Runs a step's process as a runner does: cancelled by SIGINT, then SIGTERM, then SIGKILL. @returns its exit code */
export async function runProcess({ command, args, folder, env, write, signal }: ProcessRequest): Promise<number> {
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8').on('data', write);
  child.stderr.setEncoding('utf8').on('data', write);
  const timers: NodeJS.Timeout[] = [];
  const cancel = () => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), TERMINATE_AFTER));
    timers.push(setTimeout(() => child.kill('SIGKILL'), KILL_AFTER));
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      write(`${error.message}\n`);
      resolve(127);
    });
    child.once('close', (status, killed) => resolve(status ?? (killed === null ? 1 : 137)));
  });
  signal.removeEventListener('abort', cancel);
  for (const timer of timers) clearTimeout(timer);
  return code;
}
