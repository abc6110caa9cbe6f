import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import { HostConfigError, readHostConfig, type HostConfig } from '#preview-envs/host/config.ts';
import { cleanUp } from '#preview-envs/host/machine/clean-up.ts';
import { startHost } from '#preview-envs/host/start-host.ts';
import { readFlags } from './arguments.ts';
import type { CommandEnd } from './command-end.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
/** Flag -> variable; a token is no flag, since everybody on a machine reads command lines. */
const FLAGS = {
  data: 'DATA',
  listen: 'LISTEN',
  port: 'PORT',
  'control-port': 'CONTROL_PORT',
  'public-url': 'PUBLIC_URL',
  secrets: 'SECRETS',
  isolation: 'ISOLATION',
  builder: 'BUILDER',
} as const;
const OPTIONS = {
  data: text,
  listen: text,
  port: text,
  'control-port': text,
  'public-url': text,
  secrets: text,
  isolation: text,
  builder: text,
  clean: { type: 'boolean' },
} as const;
type Flags = Readonly<Record<string, string | undefined>>;

/**
 * `understudy host`: runs pull requests' previews on this machine until it is told to stop; with `--clean` it removes
 * what hosts left here that were killed, and with `--data` too that one host with its data.
 */
export async function runHost(args: readonly string[]): Promise<string | CommandEnd> {
  const { clean, ...flags } = readFlags(args, OPTIONS);
  if (clean === true) return runCleanUp(flags);
  const config = readConfig(flags);
  const log = (line: string) => console.error(`${new Date().toISOString()} ${line}`);
  const host = await startHost(config, { build: buildApplication, bundleRuntime, log, now: () => new Date() });
  log(`previews at ${host.url}, control API at ${host.controlUrl}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  log('putting previews to sleep');
  await host.stop();
  return '';
}

async function runCleanUp({ data, ...others }: Flags): Promise<CommandEnd> {
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UsageError(`--clean starts no host: it goes without --${other}`);
  const { lines, problems } = await cleanUp(data);
  for (const problem of problems) console.error(`understudy: not removed: ${problem}`);
  const said = lines.length > 0 ? lines.map((line) => `removed ${line}`) : ['nothing of a dead host is here'];
  return { output: `${said.join('\n')}\n`, code: problems.length === 0 ? 0 : 1 };
}

function readConfig(flags: Flags): HostConfig {
  const given = Object.entries(FLAGS).flatMap(([flag, name]) =>
    flags[flag] === undefined ? [] : [[`UNDERSTUDY_HOST_${name}`, flags[flag]] as const],
  );
  try {
    return readHostConfig({ ...process.env, ...Object.fromEntries(given) });
  } catch (error) {
    if (error instanceof HostConfigError) throw new UsageError(error.message);
    throw error;
  }
}
