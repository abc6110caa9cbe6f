import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { containerArguments, withEvents } from './container-arguments.ts';
import { DATA_LABEL, type ContainerNetwork } from './container-network.ts';
import { docker } from './docker.ts';
import { findContainer } from './find-container.ts';
import type { Account, ProcessEnd, StartOrder, StartedProcess } from './isolation.ts';
import { openNamedPipe } from './named-pipe.ts';
import { nodeFlags } from './node-flags.ts';
import { residentMegabytes } from './processes.ts';
import type { RuntimeFiles } from './runtime-folder.ts';

export interface ContainerOptions {
  readonly dataFolder: string;
  readonly network: ContainerNetwork;
  readonly image: string;
  readonly files: RuntimeFiles;
  readonly proxyPort: number;
  readonly cpus: number;
}

/** The preview's folder that a container belongs to. */
export const PREVIEW_LABEL = 'understudy.preview';
const PIPE = 'events-';

/** Starts a build in a container of its own and stays attached to it. */
export function startContainer(options: ContainerOptions, account: Account, order: StartOrder): StartedProcess {
  const { network, files, image, dataFolder, cpus } = options;
  const id = randomBytes(8).toString('hex');
  const name = `understudy-${id}`;
  for (const old of readdirSync(order.run)) if (old.startsWith(PIPE)) rmSync(join(order.run, old));
  const pipe = openNamedPipe(join(order.run, `${PIPE}${id}`), account);
  const ports = { machine: network.gateway, postgres: network.database.port, proxy: options.proxyPort };
  const args = containerArguments({
    ...order,
    name,
    image,
    account,
    cpus,
    labels: { [DATA_LABEL]: dataFolder, [PREVIEW_LABEL]: dirname(order.run) },
    network: network.name,
    // A preview that asks for its own address finds the proxy.
    hosts: { [`${order.preview}.localhost`]: network.gateway },
    folder: join(order.build, 'app'),
    readable: [order.build, ...order.dependencies, files.folder, order.run],
    writable: ['home', 'tmp', 'buckets'].map((folder) => join(order.run, folder)),
    command: withEvents(pipe.path, nodeFlags(order, files, ports, 'input')),
  });
  const child = spawn('setpriv', ['--pdeathsig=KILL', '--', 'docker', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  const remove = () => docker(['rm', '--force', name]).catch(() => '');
  const clear = async () => {
    const end = await endOf(name);
    await remove();
    pipe.close();
    return end;
  };
  const { promise: ended, resolve } = Promise.withResolvers<ProcessEnd>();
  child.once('error', (error) => resolve({ reason: error.message, isOverMemory: false }));
  // `close` comes after the last line of its output.
  child.once('close', () => void clear().then(resolve));
  let pid: number | undefined;
  return {
    output: child.stdout,
    errors: child.stderr,
    events: pipe.stream,
    ended,
    address: async () => {
      const found = await findContainer(name, network.name);
      pid = found?.pid;
      return found?.address;
    },
    residentMegabytes: () => (pid === undefined ? 0 : residentMegabytes(pid)),
    kill: (signal) => {
      if (signal === 'SIGTERM') return void docker(['kill', '--signal', 'TERM', name]).catch(() => {});
      // It may not be there yet.
      return void remove().then(() => child.kill('SIGKILL'));
    },
  };
}

/** Why a container ended. Codes above 128 are signals: https://docs.docker.com/reference/cli/docker/container/run/#exit-status */
async function endOf(name: string): Promise<ProcessEnd> {
  const format = '{{.State.OOMKilled}} {{.State.ExitCode}} {{.State.Error}}';
  const [isOver, code = '', ...error] = (await docker(['inspect', '--format', format, name]).catch(() => '')).split(
    ' ',
  );
  const said = error.join(' ') || (code === '' ? 'the container is gone' : `exit code ${code}`);
  const isKilled = code === String(128 + 9);
  return { reason: isKilled ? 'ended by SIGKILL' : said, isOverMemory: isOver === 'true' };
}
