import type { OpenPorts } from './node-flags.ts';

/** A block of accounts and what these may reach on this machine. */
export interface AccountRules {
  /** The first one of previews. */
  readonly first: number;
  /** The one that builds run as; those between are previews'. */
  readonly builder: number;
  readonly previews: OpenPorts;
  /** Of a registry or proxy that packages come through, where it is on this machine. */
  readonly builds: readonly number[];
}

/**
 * Addresses at which clouds tell a machine's secrets: link-local ones, and those of AWS by IPv6, Alibaba, Azure, Oracle.
 */
export const METADATA = {
  ip: ['169.254.0.0/16', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ip6: ['fe80::/10', 'fd00:ec2::/32'],
} as const;

/** Who is refused by TCP hears it at once; by ICMP alone it would try again for a second. */
export const REFUSED = `  chain refused {
    meta l4proto tcp reject with tcp reset
    reject
  }`;

/**
 * The rules as `nft -f -` reads them: no metadata address; on this machine the name server, and of previews the database
 * and the proxy. Answers to who connects to them pass.
 * https://wiki.nftables.org/wiki-nftables/index.php/Matching_packet_metainformation
 */
export function nftRules(table: string, { first, builder, previews, builds }: AccountRules): string {
  const registry = builds.length === 0 ? '' : `meta skuid ${builder} tcp dport { ${builds.join(', ')} } accept`;
  return `table ${table}
delete table ${table}
table ${table} {
${REFUSED}
  chain output {
    type filter hook output priority 0; policy accept;
    meta skuid < ${first} accept
    meta skuid > ${builder} accept
    ct state established,related accept
    ip daddr { ${METADATA.ip.join(', ')} } goto refused
    ip6 daddr { ${METADATA.ip6.join(', ')} } goto refused
    oifname != "lo" accept
    meta l4proto { tcp, udp } th dport 53 accept
    ${registry}
    meta skuid ${builder} goto refused
    ip daddr ${previews.machine} tcp dport { ${previews.postgres}, ${previews.proxy} } accept
    goto refused
  }
}
`;
}

/** Names of chains have 28 characters at most. */
export interface IptablesChains {
  readonly chain: string;
  readonly refused: string;
}

/** The same as `iptables-restore --noflush` and `ip6tables-restore` read them; who they are for is decided before. */
export function iptablesRules({ chain, refused }: IptablesChains, family: 'ip' | 'ip6', rules: AccountRules): string {
  const { builder, previews, builds } = rules;
  const isBuilder = `-m owner --uid-owner ${builder}`;
  const lines = [
    '-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
    ...METADATA[family].map((address) => `-d ${address} -g ${refused}`),
    '! -o lo -j RETURN',
    ...['tcp', 'udp'].map((protocol) => `-p ${protocol} --dport 53 -j RETURN`),
    ...builds.map((port) => `${isBuilder} -p tcp --dport ${port} -j RETURN`),
    `${isBuilder} -g ${refused}`,
    ...(family === 'ip'
      ? [previews.postgres, previews.proxy].map((port) => `-d ${previews.machine} -p tcp --dport ${port} -j RETURN`)
      : []),
    `-g ${refused}`,
  ];
  return [
    '*filter',
    `:${refused} - [0:0]`,
    `:${chain} - [0:0]`,
    `-A ${refused} -p tcp -j REJECT --reject-with tcp-reset`,
    `-A ${refused} -j REJECT`,
    ...lines.map((line) => `-A ${chain} ${line}`),
    'COMMIT',
    '',
  ].join('\n');
}
