import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { createServer, type AddressInfo } from 'node:net';
import { containerArguments } from './container-arguments.ts';
import { DATA_LABEL } from './container-network.ts';
import { docker, DockerError } from './docker.ts';
import { findContainer } from './find-container.ts';
import type { Account } from './isolation.ts';
import { NODE_IN_IMAGE } from './node-image.ts';
import type { ContainerOptions } from './start-container.ts';

const LIMIT_SECONDS = 30;
const LISTENS_ON = 8_080;

interface Findings {
  readonly uid: number;
  readonly root: string;
  readonly reached: readonly string[];
}

/**
 * Starts two containers as previews' are and has one try what it may and what it may not: an engine that runs containers
 * does not always keep them apart (iptables off, rootless, user namespaces, other firewalls).
 *
 * @throws DockerError naming what does not hold
 */
export async function probeContainers(options: ContainerOptions, account: Account): Promise<void> {
  const { network, proxyPort } = options;
  const decoy = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => decoy.listen(0, network.gateway, done));
  const neighbour = runProbe(options, account, []);
  let probe: Probe | undefined;
  try {
    await neighbour.line();
    const address = (await findContainer(neighbour.name, network.name))?.address;
    if (address === undefined) throw new DockerError('a container started and ended at once');
    const targets: [string, number][] = [
      [network.gateway, proxyPort],
      [network.gateway, (decoy.address() as AddressInfo).port],
      [address, LISTENS_ON],
      ['169.254.169.254', 80],
    ];
    probe = runProbe(options, account, targets);
    await probe.line();
    const findings = JSON.parse(await probe.line()) as Findings;
    const [proxy, machine, other, metadata] = findings.reached;
    const wrong = [
      findings.uid === account.uid ? [] : [`they run as ${findings.uid} and not as ${account.uid}`],
      findings.root === 'EROFS' ? [] : [`their root can be written to (${findings.root})`],
      proxy === 'connected' ? [] : [`they do not reach this machine’s proxy (${proxy})`],
      machine === 'connected' ? ['they reach other ports of this machine'] : [],
      other === 'connected' ? ['they reach each other'] : [],
      metadata === 'connected' ? ['they reach the metadata address'] : [],
    ].flat();
    if (wrong.length > 0) throw new DockerError(`containers start, but ${wrong.join(', ')}`);
  } finally {
    decoy.close();
    await Promise.all([neighbour.end(), probe?.end()]);
  }
}

interface Probe {
  readonly name: string;
  line(): Promise<string>;
  end(): Promise<void>;
}

function runProbe(options: ContainerOptions, account: Account, targets: readonly (readonly [string, number])[]): Probe {
  const { files, image, dataFolder, network, cpus } = options;
  const name = `understudy-${randomBytes(8).toString('hex')}`;
  const args = containerArguments({
    name,
    image,
    account,
    cpus,
    labels: { [DATA_LABEL]: dataFolder },
    network: network.name,
    hosts: {},
    folder: '/',
    environment: {},
    readable: [files.folder],
    writable: [],
    memoryMegabytes: 128,
    fileMegabytes: 1,
    command: [NODE_IN_IMAGE, files.probe, JSON.stringify(targets)],
  });
  const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const next = linesOf(child);
  return {
    name,
    line: async () => next(),
    end: async () => {
      await docker(['rm', '--force', name]).catch(() => '');
    },
  };
}

/** @returns the next line of its output at each call */
function linesOf(child: ChildProcess): () => Promise<string> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  child.once('error', (error) => (said += error.message));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_SECONDS * 1_000).unref();
  child.once('close', () => clearTimeout(timer));
  return async () => {
    const { value, done } = await lines.next();
    if (done !== true) return value;
    throw new DockerError(`a container did not start: ${said.trim().split('\n')[0] || 'it said nothing'}`);
  };
}
