import type { InstallProblem } from './package-manager.ts';

/** How a package manager words what it cannot do. */
export interface Wording {
  /** The lines that say what went wrong; its first group is told. */
  readonly error: RegExp;
  readonly outOfStep: RegExp;
  /** No version of a package fits. */
  readonly missing: RegExp;
}

/** What went wrong, from a log in these words. */
export function problemIn(
  log: readonly string[],
  name: string,
  { error, outOfStep, missing }: Wording,
): InstallProblem {
  const said = log.flatMap((line) => error.exec(line)?.[1]?.trim() ?? []).filter((line) => line !== '');
  const out = said.find((line) => outOfStep.test(line));
  if (out !== undefined) return { kind: 'out-of-step', reason: out };
  const gone = said.find((line) => missing.test(line) && line.includes('encore.dev'));
  if (gone !== undefined) return { kind: 'encore-version', reason: gone };
  return { kind: 'other', reason: said[0] ?? `${name} failed` };
}
