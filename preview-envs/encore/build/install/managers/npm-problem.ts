import type { InstallProblem } from './package-manager.ts';

/** What went wrong, from the last lines of npm's output. */
export function npmProblem(log: readonly string[]): InstallProblem {
  const errors = log
    .flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => line !== '');
  const code = errors.map((line) => /^code (\w+)$/.exec(line)?.[1]).find((one) => one !== undefined);
  const said = errors.filter((line) => !/^(code |A complete log|errno |syscall |path )/.test(line));
  // npm begins its lines with the code once more, in small letters: `enoent`, `notarget`, `404`.
  const first = (said[0] ?? 'npm failed').replace(/^(?:\d+|[a-z]+) (?=[A-Z])/, '');
  const reason = code === undefined || first.includes(code) ? first : `${code}: ${first}`;
  const isMissing = code === 'ETARGET' || code === 'E404';
  if (isMissing && said.some((line) => line.includes('encore.dev'))) return { kind: 'encore-version', reason };
  if (code === 'EUSAGE' && said.some((line) => /in sync|package-lock/.test(line)))
    return { kind: 'out-of-step', reason };
  return { kind: 'other', reason };
}
