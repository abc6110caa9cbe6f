import { spawnSync } from 'node:child_process';
import type { OpenPorts } from './node-flags.ts';

export interface Firewall {
  close(): void;
}

const METADATA_4 = '169.254.0.0/16, 100.100.100.200, 168.63.129.16, 192.0.0.192';
const METADATA_6 = 'fe80::/10, fd00:ec2::/32';

/**
 * Rules of the kernel for a range of accounts: on this machine they reach the database, the proxy and the name server
 * and nothing else; off it, no link-local or metadata address. Answers to who connects to them pass. The last account
 * builds, and may have to reach a registry on this machine.
 *
 * @returns undefined where this machine has no `nft` that works
 */
export function raiseFirewall(
  accounts: { readonly first: number; readonly last: number },
  ports: OpenPorts,
): Firewall | undefined {
  const table = `inet understudy_${accounts.first}`;
  const rules = `table ${table}
delete table ${table}
table ${table} {
  chain output {
    type filter hook output priority 0; policy accept;
    meta skuid < ${accounts.first} accept
    meta skuid > ${accounts.last} accept
    ct state established,related accept
    ip daddr { ${METADATA_4} } reject
    ip6 daddr { ${METADATA_6} } reject
    meta skuid ${accounts.last} accept
    oifname "lo" ip daddr 127.0.0.1 tcp dport { ${ports.postgres}, ${ports.proxy} } accept
    oifname "lo" meta l4proto { tcp, udp } th dport 53 accept
    oifname "lo" reject
  }
}
`;
  const made = spawnSync('nft', ['-f', '-'], { input: rules, encoding: 'utf8' });
  if (made.status !== 0) return undefined;
  return { close: () => void spawnSync('nft', ['delete', 'table', ...table.split(' ')]) };
}
