import { availableParallelism } from 'node:os';
import type { ServerAddress } from '../databases/server.ts';
import { DATA_LABEL, openContainerNetwork } from './container-network.ts';
import { docker, DockerError } from './docker.ts';
import type { Isolation } from './isolation.ts';
import { provideImage } from './node-image.ts';
import { probeContainers } from './probe-containers.ts';
import { removeContainers } from './remove-containers.ts';
import type { RuntimeFiles } from './runtime-folder.ts';
import { PREVIEW_LABEL, startContainer } from './start-container.ts';

export interface ContainerIsolationOptions {
  readonly dataFolder: string;
  readonly files: RuntimeFiles;
  readonly database: ServerAddress;
  readonly proxy: ServerAddress;
  readonly cpus: number;
}

const ANSWER_MS = 5_000;

/**
 * Containers, each under an account of the block that `accounts` has; builds stay processes. Nothing is promised that was
 * not tried on this machine.
 *
 * @throws DockerError saying what is missing; then nothing of it is left
 */
export async function isolateByContainer(accounts: Isolation, options: ContainerIsolationOptions): Promise<Isolation> {
  const first = accounts.accountOf(0);
  if (first === undefined || accounts.builder === undefined)
    throw new DockerError('previews in containers need a host that runs as root, with prlimit and setpriv');
  const { files, dataFolder, proxy } = options;
  const version = await docker(['version', '--format', '{{.Server.Version}}'], ANSWER_MS);
  const image = await provideImage(files.node);
  const network = await openContainerNetwork(options);
  const cpus = Math.min(options.cpus, availableParallelism());
  const order = { dataFolder, network, image, files, cpus, proxyPort: proxy.port };
  try {
    // The account of builds: no preview has it.
    await probeContainers(order, accounts.builder);
  } catch (error) {
    await network.close();
    throw error;
  }
  return {
    ...accounts,
    name: 'containers',
    guarantees: [
      `previews are containers (Docker ${version}): no capabilities, a read-only root, a network of their own, limits of memory, processes and processors (${cpus})`,
      'tried at the start: they reach neither each other nor this machine’s other ports nor the metadata address',
      ...accounts.guarantees,
    ],
    network: { listen: '0.0.0.0', database: network.database },
    start: (preview) => startContainer(order, accounts.accountOf(preview.slot) ?? first, preview),
    end: async (preview) => {
      const ended = await removeContainers(PREVIEW_LABEL, preview.root);
      return ended + (await accounts.end(preview));
    },
    endAll: async (previews) => {
      const ended = await removeContainers(DATA_LABEL, dataFolder);
      return ended + (await accounts.endAll(previews));
    },
    close: async () => {
      await network.close();
      await accounts.close();
    },
  };
}
