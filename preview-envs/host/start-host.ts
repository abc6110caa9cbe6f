import { chmodSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { BuildRequest, BuildResult } from '../encore/build-request.ts';
import type { HostConfig } from './config.ts';
import { createControlServer } from './control/control-server.ts';
import { previewUrl } from './control/preview-state.ts';
import { openTemplates } from './databases/template.ts';
import { openDiskReserve } from './disk-reserve.ts';
import { hostFolders, previewFolders } from './folders.ts';
import type { Host } from './host.ts';
import { checkReachable } from './isolation/check-reachable.ts';
import { openIsolation } from './isolation/open-isolation.ts';
import { prepareRuntime } from './isolation/runtime-folder.ts';
import { createKeyedLock } from '../locks/keyed-lock.ts';
import { openLogStore } from './logs/log-store.ts';
import { takePlace } from './machine/take-place.ts';
import { openBuilder } from './open-builder.ts';
import { openPostgres } from './open-postgres.ts';
import { createPreviewGate } from './preview-gate.ts';
import { answerPage } from './page/pages-server.ts';
import { createProxyServer } from './proxy/proxy-server.ts';
import { reconcile } from './reconcile.ts';
import { openStore } from './state/store.ts';
import { keepDiskBounded } from './supervisor/keep-disk-bounded.ts';
import { keepIdleAsleep } from './supervisor/keep-idle-asleep.ts';
import { createSupervisor } from './supervisor/supervisor.ts';
import { openTraceStore } from './supervisor/traces.ts';
import { keepDiskTrim } from './trim-disk.ts';

export interface HostDeps {
  readonly build: (request: BuildRequest) => Promise<BuildResult>;
  /** The runtime library's file, made in a folder. */
  readonly bundleRuntime: (folder: string) => Promise<string>;
  /** Lines for the operator: one string each, no secrets. */
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

export interface RunningHost {
  /** Where previews are: each under a name below this one. */
  readonly url: string;
  readonly controlUrl: string;
  /** Puts what runs to sleep and ends. */
  stop(): Promise<void>;
}

/**
 * Starts the preview host; what an earlier one left is adopted or removed first, and what dead ones on other data folders
 * left on the machine.
 *
 * @throws Error where one runs on the data folder, or a part does not start; then nothing of it runs
 */
export async function startHost(given: HostConfig, deps: HostDeps): Promise<RunningHost> {
  const opened = new AsyncDisposableStack();
  try {
    const config = { ...given, dataFolder: resolve(given.dataFolder) };
    const addresses = await openHost(config, deps, opened);
    return { ...addresses, stop: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** @param opened what ends its parts, the last one first */
async function openHost(
  config: HostConfig,
  deps: HostDeps,
  opened: AsyncDisposableStack,
): Promise<Omit<RunningHost, 'stop'>> {
  const folders = hostFolders(config.dataFolder);
  for (const folder of [config.dataFolder, ...Object.values(folders)]) {
    mkdirSync(folder, { recursive: true });
    // Other accounts pass through to what is theirs, and list nothing.
    chmodSync(folder, 0o711);
  }
  // Steps of builds look around in it.
  chmodSync(folders.builds, 0o755);
  checkReachable(config.dataFolder);
  opened.defer(await takePlace(config.dataFolder, config.isolation !== 'processes', deps.log));
  const builder = await openBuilder(config.builder, process.getuid?.() === 0, folders.runtime);
  const files = prepareRuntime(folders.runtime, await deps.bundleRuntime(folders.runtime));
  const reserve = openDiskReserve(config.dataFolder);
  reserve.spend();
  const postgres = await openPostgres(config, reserve.spend);
  opened.defer(() => postgres.stop());
  const { server } = postgres;
  const store = openStore(server);
  await store.prepare();

  // Processes are told its port, so it listens before it can answer.
  const proxy = createProxyServer();
  const port = await listen(proxy.server, config.listen, config.port);
  opened.defer(() => close(proxy.server));
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const logsOf = (preview: string) => previewFolders(config.dataFolder, preview).logs;
  const logs = openLogStore({ folderOf: logsOf, bytesPerService: config.limits.logMegabytes * 1e6 });
  const traces = openTraceStore(logsOf);
  const addresses = { database: server.address, proxy: { host: config.listen, port } };
  const isolation = await openIsolation(config.isolation, {
    ...config,
    ...addresses,
    files,
    cpus: config.limits.cpus,
  });
  opened.defer(() => isolation.close());
  const urlOf = (preview: string) => previewUrl(publicUrl, preview);
  const shared = { config, server, store, logs, traces, isolation, now: deps.now };
  const supervisor = createSupervisor({ ...shared, files, urlOf });
  const host: Host = {
    ...shared,
    publicUrl,
    supervisor,
    templates: openTemplates({ server, store, limitSeconds: config.limits.migrationSeconds }),
    gate: createPreviewGate(),
    locks: createKeyedLock(),
    reserve,
    build: deps.build,
    encore: builder.encore,
  };
  for (const line of [...isolation.guarantees, builder.says]) deps.log(line);
  await reconcile(host, deps.log);
  reserve.refill();
  opened.defer(() => logs.flush());
  opened.defer(() => supervisor.stopAll());
  proxy.open(host, (request, response, url) => answerPage(host, request, response, url));
  const control = createControlServer(host, (error) => deps.log(`control API: ${describe(error)}`));
  const controlPort = await listen(control, config.listen, config.controlPort);
  // What stops previews comes after who asks for them.
  opened.defer(async () => void (await Promise.all([control, proxy.server].map(close))));
  for (const stop of [keepIdleAsleep(host), keepDiskBounded(host), keepDiskTrim(store, config.dataFolder, deps.log)])
    opened.defer(stop);
  return { controlUrl: `http://${config.listen}:${controlPort}`, url: publicUrl };
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function listen(server: Server, address: string, port: number): Promise<number> {
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(port, address, done);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}
