import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import { HostConfigError, readHostConfig, type HostConfig } from '#preview-envs/host/config.ts';
import { startHost } from '#preview-envs/host/start-host.ts';
import { readFlags } from './arguments.ts';
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
} as const;

/** `understudy host`: runs pull requests' previews on this machine until it is told to stop. */
export async function runHost(args: readonly string[]): Promise<string> {
  const config = readConfig(args);
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

function readConfig(args: readonly string[]): HostConfig {
  const flags: Readonly<Record<string, string | undefined>> = readFlags(args, {
    data: text,
    listen: text,
    port: text,
    'control-port': text,
    'public-url': text,
    secrets: text,
    isolation: text,
  });
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
