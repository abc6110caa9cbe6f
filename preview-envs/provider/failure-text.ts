import type { Failure, FailedStep } from '../host/api.ts';

/**
 * How a failure of the host gets through the engine, which hands on nothing but a provider's message: written by the
 * provider, read from the engine's diagnostics. A person who sees it can read it too.
 *
 *     failed at migrate: 3_add_isbn.up.sql: column "isbn" already exists
 *     | the last lines
 *     | of its log
 */
export function writeFailure({ step, reason, log }: Failure): string {
  const oneLine = reason.replaceAll(/\s+/g, ' ').trim();
  const lines = log.flatMap((line) => line.split(/\r?\n/)).map((line) => `| ${line}`);
  return [`failed at ${step}: ${oneLine}`, ...lines].join('\n');
}

/** The first failure in a text; undefined where there is none. */
export function readFailure(text: string): Failure | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => STEP.test(line));
  const [, step, reason] = STEP.exec(lines[start] ?? '') ?? [];
  if (step === undefined || reason === undefined) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !/^\s*\|/.test(line));
  const log = rest.slice(0, end === -1 ? rest.length : end).map((line) => line.replace(/^\s*\| ?/, ''));
  return { step: step as FailedStep, reason, log };
}

const STEP = /failed at (install|types|bundle|template|seed|migrate|start|health|limit): (.*)$/;
