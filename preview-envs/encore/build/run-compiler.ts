import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildResult } from '../build-request.ts';
import type { CompileJob, CompileResult } from './compile.ts';
import { cleanEnvironment } from './steps/clean-environment.ts';
import type { Step } from './steps/step.ts';

/** Of the memory limit; the rest is for threads and for the bundler, whose memory is not the engine's. */
const HEAP_SHARE = 0.6;

type Failure = Extract<BuildResult, { ok: false }>;

/** Runs the compiler as a process of its own: source is parsed in it, and a parser can be made to hang or to swell. */
export async function runCompiler(step: Step, job: Omit<CompileJob, 'log'>): Promise<{ readonly ok: true } | Failure> {
  const folder = step.makeFolder('compile');
  const jobFile = join(folder, 'job.json');
  const outcome = join(folder, 'outcome.json');
  writeFileSync(jobFile, JSON.stringify({ ...job, outcome }));
  for (const written of [folder, job.repository, job.output]) await step.giveToUser(written);
  const heap = Math.floor(step.limits.megabytes * HEAP_SHARE);
  const main = join(import.meta.dirname, 'compile-main.ts');
  const result = await step.run({
    command: step.toolchain.node,
    args: [`--max-old-space-size=${heap}`, main, jobFile],
    cwd: job.repository,
    environment: cleanEnvironment(step.toolchain.path, step.home),
    seconds: step.limits.buildSeconds,
  });
  if (!result.ok) return { ok: false, step: 'types', reason: crashReason(result), log: result.log };
  const said = JSON.parse(readFileSync(outcome, 'utf8')) as CompileResult;
  return said.ok ? said : { ...said, log: result.log };
}

function crashReason({ reason, log }: { readonly reason: string; readonly log: readonly string[] }): string {
  const isFull = log.some((line) => line.includes('heap out of memory'));
  if (isFull) return 'needed more memory than it may have';
  return reason.startsWith('ended with') ? (log.find((line) => /^\w*Error\b/.test(line)) ?? reason) : reason;
}
