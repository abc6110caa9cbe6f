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
import { createKeyedLock } from './keyed-lock.ts';
import { openLogStore } from './logs/log-store.ts';
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

/** Starts the preview host; what an earlier one left is adopted or removed first. */
export async function startHost(given: HostConfig, deps: HostDeps): Promise<RunningHost> {
  const config = { ...given, dataFolder: resolve(given.dataFolder) };
  const folders = hostFolders(config.dataFolder);
  for (const folder of [config.dataFolder, ...Object.values(folders)]) {
    mkdirSync(folder, { recursive: true });
    // Other accounts pass through to what is theirs, and list nothing.
    chmodSync(folder, 0o711);
  }
  // Steps of builds look around in it.
  chmodSync(folders.builds, 0o755);
  checkReachable(config.dataFolder);
  const files = prepareRuntime(folders.runtime, await deps.bundleRuntime(folders.runtime));
  const reserve = openDiskReserve(config.dataFolder);
  reserve.spend();
  const postgres = await openPostgres(config, reserve.spend);
  const { server } = postgres;
  const store = openStore(server);
  await store.prepare();

  // Processes are told its port, so it listens before it can answer.
  const proxy = createProxyServer();
  const port = await listen(proxy.server, config.listen, config.port);
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
  }).catch(async (error) => {
    proxy.server.close();
    await postgres.stop();
    throw error;
  });
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
  };
  for (const line of isolation.guarantees) deps.log(line);
  await reconcile(host, deps.log);
  reserve.refill();
  proxy.open(host, (request, response, url) => answerPage(host, request, response, url));
  const stopSleeping = keepIdleAsleep(host);
  const stopMeasuring = keepDiskBounded(host);
  const stopTrimming = keepDiskTrim(store, config.dataFolder, deps.log);
  const control = createControlServer(host, (error) => deps.log(`control API: ${describe(error)}`));
  const controlPort = await listen(control, config.listen, config.controlPort);
  return {
    controlUrl: `http://${config.listen}:${controlPort}`,
    url: publicUrl,
    stop: async () => {
      stopSleeping();
      stopMeasuring();
      stopTrimming();
      for (const one of [control, proxy.server]) one.closeAllConnections();
      await Promise.all([control, proxy.server].map((one) => new Promise((done) => one.close(done))));
      await supervisor.stopAll();
      await logs.flush();
      await isolation.close();
      await postgres.stop();
    },
  };
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function listen(server: Server, address: string, port: number): Promise<number> {
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(port, address, done);
  });
  return (server.address() as AddressInfo).port;
}
