import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { ServerAddress } from '../databases/server.ts';
import { docker, DockerError, dockerList } from './docker.ts';
import { removeTable } from './firewall.ts';
import { networkRules } from './network-rules.ts';
import { openRelay, type Relay } from './relay.ts';
import { removeContainers } from './remove-containers.ts';
import { isThisMachine } from './this-machine.ts';

/** The network that one host's previews are on. */
export interface ContainerNetwork {
  readonly name: string;
  /** This machine as containers see it. */
  readonly gateway: string;
  readonly database: ServerAddress;
  close(): Promise<void>;
}

export interface ContainerNetworkOptions {
  readonly dataFolder: string;
  readonly database: ServerAddress;
  /** Where the proxy listens. */
  readonly proxy: ServerAddress;
}

/** On networks and containers: the data folder of their host. */
export const DATA_LABEL = 'understudy.data';

const namesFor = (dataFolder: string) => {
  const hash = createHash('sha256').update(dataFolder).digest('hex').slice(0, 10);
  // An interface's name has 15 characters at most.
  return { name: `understudy-${hash}`, bridge: `us-${hash}`, table: `inet understudy_net_${hash}` };
};

/** The kernel's rules for a host's network, by family and name. */
export const networkTable = (dataFolder: string): string => namesFor(dataFolder).table;

/**
 * Makes, or takes over from an earlier host, a bridge for one host's previews with the kernel's rules for it. What
 * listens on this machine's loopback is passed on to the bridge's address of this machine.
 *
 * @throws DockerError
 */
export async function openContainerNetwork(options: ContainerNetworkOptions): Promise<ContainerNetwork> {
  const { dataFolder, proxy } = options;
  const { name, bridge, table } = namesFor(dataFolder);
  await create(name, bridge, dataFolder);
  const relays: Relay[] = [];
  const close = async () => {
    for (const relay of relays) relay.close();
    await removeNetwork(dataFolder);
  };
  try {
    const gateway = await docker(['network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', name]);
    const relay = async (port: number, to: ServerAddress) => {
      const opened = await openRelay({ host: gateway, port }, to);
      relays.push(opened);
      return opened.port;
    };
    const isLocal = isThisMachine(options.database.host);
    const database = isLocal ? { host: gateway, port: await relay(0, options.database) } : options.database;
    // A proxy that listens everywhere does so there as well.
    if (!/^(?:0\.0\.0\.0|::)$/.test(proxy.host)) await relay(proxy.port, proxy);
    const ports = [...(isLocal ? [database.port] : []), proxy.port];
    const { error, status, stderr } = spawnSync('nft', ['-f', '-'], {
      input: networkRules(table, { bridge, gateway, ports }),
      encoding: 'utf8',
    });
    if (status !== 0) throw new DockerError(`nft: ${error?.message ?? stderr.trim().split('\n')[0]}`);
    return { name, gateway, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** https://docs.docker.com/engine/network/drivers/bridge/ */
async function create(name: string, bridge: string, dataFolder: string): Promise<void> {
  const is = await dockerList(['network', 'ls', '--quiet', '--filter', `name=^${name}$`]);
  if (is.length > 0) return;
  const options = { 'com.docker.network.bridge.name': bridge, 'com.docker.network.bridge.enable_icc': 'false' };
  const flags = Object.entries(options).flatMap(([key, value]) => ['--opt', `${key}=${value}`]);
  await docker(['network', 'create', '--driver', 'bridge', '--label', `${DATA_LABEL}=${dataFolder}`, ...flags, name]);
}

/** Removes a host's containers, its network and the rules for it. @throws DockerError when one stays */
export async function removeNetwork(dataFolder: string): Promise<void> {
  await removeContainers(DATA_LABEL, dataFolder);
  const networks = ['network', 'ls', '--quiet', '--filter', `label=${DATA_LABEL}=${dataFolder}`];
  for (const network of await dockerList(networks)) await docker(['network', 'rm', network]);
  removeTable(networkTable(dataFolder));
}
