import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BuildRequest, BuildResult } from '../encore/build-request.ts';
import type { HostConfig } from './config.ts';
import { createControlServer } from './control/control-server.ts';
import { openTemplates } from './databases/template.ts';
import { hostFolders, previewFolders } from './folders.ts';
import type { Host } from './host.ts';
import { createKeyedLock } from './keyed-lock.ts';
import { openLogStore } from './logs/log-store.ts';
import { openPostgres } from './open-postgres.ts';
import { createPreviewGate } from './preview-gate.ts';
import { openStore } from './state/store.ts';

export interface HostDeps {
  readonly build: (request: BuildRequest) => Promise<BuildResult>;
  /** Lines for the operator: one string each, no secrets. */
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

export interface RunningHost {
  /** Where previews are: each under a name below this one. */
  readonly url: string;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

/** Starts the preview host; what an earlier one left is adopted or removed first. */
export async function startHost(config: HostConfig, deps: HostDeps): Promise<RunningHost> {
  const folders = hostFolders(config.dataFolder);
  for (const folder of [config.dataFolder, ...Object.values(folders)])
    mkdirSync(folder, { recursive: true, mode: 0o711 });
  const postgres = await openPostgres(config);
  const { server } = postgres;
  const store = openStore(server);
  await store.prepare();
  const templates = openTemplates({ server, store, limitSeconds: config.limits.migrationSeconds });
  const host: Host = {
    config,
    server,
    store,
    templates,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    logs: openLogStore({
      folderOf: (preview) => previewFolders(config.dataFolder, preview).logs,
      bytesPerService: config.limits.logMegabytes * 1e6,
    }),
    gate: createPreviewGate(),
    locks: createKeyedLock(),
    supervisor: { sweep: async () => [] },
    build: deps.build,
    now: deps.now,
  };
  const control = createControlServer(host, (error) => deps.log(`control API: ${String(error)}`));
  const controlUrl = await listen(control, config.listen, config.controlPort);
  return {
    controlUrl,
    url: host.publicUrl,
    stop: async () => {
      control.closeAllConnections();
      await new Promise((resolve) => control.close(resolve));
      await host.logs.flush();
      await postgres.stop();
    },
  };
}

async function listen(server: Server, address: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return `http://${address}:${(server.address() as AddressInfo).port}`;
}
