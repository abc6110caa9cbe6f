import { METADATA, REFUSED } from './account-rules.ts';

export interface NetworkRules {
  readonly bridge: string;
  /** This machine's address on the bridge. */
  readonly gateway: string;
  /** Ports at the gateway that previews may connect to. */
  readonly ports: readonly number[];
}

/**
 * Rules of the kernel for the bridge that previews' containers are on, as `nft -f -` reads them: to this machine only
 * what is meant for them and the name server, past it no metadata address, to each other nothing; to them connects
 * nobody but root, that is, the host; and what is meant for them is for nobody else's containers. Docker's own rules stand beside these and cannot open what these close.
 */
export function networkRules(table: string, { bridge, gateway, ports }: NetworkRules): string {
  return `table ${table}
delete table ${table}
table ${table} {
${REFUSED}
  chain input {
    type filter hook input priority 0; policy accept;
    iifname != { "${bridge}", "lo" } ip daddr ${gateway} tcp dport { ${ports.join(', ')} } goto refused
    iifname != "${bridge}" accept
    ct state established,related accept
    ip daddr ${gateway} tcp dport { ${ports.join(', ')} } accept
    meta l4proto { tcp, udp } th dport 53 accept
    goto refused
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
    oifname "${bridge}" goto refused
    iifname != "${bridge}" accept
    ip daddr { ${METADATA.ip.join(', ')} } goto refused
    ip6 daddr { ${METADATA.ip6.join(', ')} } goto refused
  }
  chain output {
    type filter hook output priority 0; policy accept;
    oifname != "${bridge}" accept
    ct state established,related accept
    meta skuid != 0 goto refused
  }
}
`;
}
