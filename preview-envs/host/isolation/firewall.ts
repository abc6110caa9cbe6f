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

function raiseByNft(rules: AccountRules): Attempt {
  const table = `inet understudy_${rules.first}`;
  const problem = run('nft', ['-f', '-'], nftRules(table, rules));
  return { problem, close: () => void run('nft', ['delete', 'table', ...table.split(' ')]) };
}

/** https://man7.org/linux/man-pages/man8/iptables-extensions.8.html, `owner` */
function raiseByIptables(rules: AccountRules): Attempt {
  const chain = `UNDERSTUDY-${rules.first}`;
  const chains = { chain, refused: `${chain}-NO` };
  const jump = ['-m', 'owner', '--uid-owner', `${rules.first}-${rules.builder}`, '-j', chain];
  const families = [
    ['iptables', 'ip'],
    ['ip6tables', 'ip6'],
  ] as const;
  const close = () => {
    for (const [program] of families) {
      while (run(program, ['-w', '-D', 'OUTPUT', ...jump]) === undefined);
      for (const act of ['-F', '-X']) for (const name of [chain, chains.refused]) run(program, ['-w', act, name]);
    }
  };
  close();
  for (const [program, family] of families) {
    const problem =
      run(`${program}-restore`, ['--noflush', '-w'], iptablesRules(chains, family, rules)) ??
      run(program, ['-w', '-I', 'OUTPUT', '1', ...jump]);
    if (problem === undefined) continue;
    close();
    return { problem, close };
  }
  return { problem: undefined, close };
}

/** @returns what went wrong, in one line */
function run(program: string, args: readonly string[], input = ''): string | undefined {
  const { error, status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error !== undefined) return `${program}: ${error.message}`;
  return status === 0 ? undefined : `${program}: ${stderr.trim().split('\n')[0] ?? `status ${status}`}`;
}
