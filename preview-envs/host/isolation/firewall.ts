import { spawnSync } from 'node:child_process';
import { iptablesRules, nftRules, type AccountRules } from './account-rules.ts';

export type Firewall =
  | { readonly isUp: true; readonly by: FirewallProgram; close(): void }
  /** @param problems what each program said: one line each */
  | { readonly isUp: false; readonly problems: readonly string[] };

export type FirewallProgram = 'nft' | 'iptables';

/**
 * Has the kernel keep a block of accounts to `rules`, by `nft` or, where that does not work, `iptables` for both
 * families. An earlier host's rules for the same block are replaced.
 */
export function raiseFirewall(
  rules: AccountRules,
  programs: readonly FirewallProgram[] = ['nft', 'iptables'],
): Firewall {
  const problems: string[] = [];
  for (const by of programs) {
    const { problem, close } = by === 'nft' ? raiseByNft(rules) : raiseByIptables(rules);
    if (problem === undefined) return { isUp: true, by, close };
    problems.push(problem);
  }
  return { isUp: false, problems };
}

interface Attempt {
  readonly problem: string | undefined;
  close(): void;
}

const tableOf = (first: number) => `inet understudy_${first}`;
const chainOf = (first: number) => `UNDERSTUDY-${first}`;
const FAMILIES = [
  ['iptables', 'ip'],
  ['ip6tables', 'ip6'],
] as const;

function raiseByNft(rules: AccountRules): Attempt {
  const table = tableOf(rules.first);
  return { problem: run('nft', ['-f', '-'], nftRules(table, rules)), close: () => removeTable(table) };
}

/** https://man7.org/linux/man-pages/man8/iptables-extensions.8.html, `owner` */
function raiseByIptables(rules: AccountRules): Attempt {
  const { first, builder } = rules;
  const chain = chainOf(first);
  const chains = { chain, refused: `${chain}-NO` };
  const jump = jumpTo(first, builder);
  const close = () => removeChains(first, builder);
  close();
  for (const [program, family] of FAMILIES) {
    const problem =
      run(`${program}-restore`, ['--noflush', '-w'], iptablesRules(chains, family, rules)) ??
      run(program, ['-w', '-I', 'OUTPUT', '1', ...jump]);
    if (problem === undefined) continue;
    close();
    return { problem, close };
  }
  return { problem: undefined, close };
}

const jumpTo = (first: number, last: number) => [
  ...['-m', 'owner', '--uid-owner', `${first}-${last}`],
  ...['-j', chainOf(first)],
];

function removeChains(first: number, last: number): void {
  const chain = chainOf(first);
  for (const [program] of FAMILIES) {
    while (run(program, ['-w', '-D', 'OUTPUT', ...jumpTo(first, last)]) === undefined);
    for (const act of ['-F', '-X']) for (const name of [chain, `${chain}-NO`]) run(program, ['-w', act, name]);
  }
}

/** A table of nft, by family and name; one that is not there is none. */
export const removeTable = (table: string): void => void run('nft', ['delete', 'table', ...table.split(' ')]);

/** Names of the kernel's tables and chains that hosts made: `inet understudy_61000`, `UNDERSTUDY-61000`. */
export function standingRules(): readonly string[] {
  const list = (program: string, args: readonly string[], name: RegExp) =>
    [...(spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '').matchAll(name)].map(([, found = '']) => found);
  const chains = FAMILIES.flatMap(([program]) => list(program, ['-w', '-S'], /^-N (UNDERSTUDY-\d+)$/gm));
  return [...list('nft', ['list', 'tables'], /^table (inet understudy_\w+)$/gm), ...new Set(chains)];
}

/**
 * Removes the rules of a block of accounts, whichever program made them.
 *
 * @param standing what there is
 * @returns their names
 */
export function lowerFirewall(first: number, last: number, standing: readonly string[]): readonly string[] {
  const found = standing.filter((name) => name === tableOf(first) || name === chainOf(first));
  if (found.includes(tableOf(first))) removeTable(tableOf(first));
  if (found.includes(chainOf(first))) removeChains(first, last);
  return found;
}

/** @returns what went wrong, in one line */
function run(program: string, args: readonly string[], input = ''): string | undefined {
  const { error, status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error !== undefined) return `${program}: ${error.message}`;
  return status === 0 ? undefined : `${program}: ${stderr.trim().split('\n')[0] ?? `status ${status}`}`;
}
