import type { BuildRequest, BuildResult } from '../encore/build-request.ts';
import type { EncoreCommand } from '../encore/build/image/find-encore.ts';
import type { HostConfig } from './config.ts';
import type { DatabaseServer } from './databases/server.ts';
import type { Templates } from './databases/template.ts';
import type { DiskReserve } from './disk-reserve.ts';
import type { Isolation } from './isolation/isolation.ts';
import type { KeyedLock } from '../locks/keyed-lock.ts';
import type { LogStore } from './logs/log-store.ts';
import type { PreviewGate } from './preview-gate.ts';
import type { Store } from './state/store.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import type { TraceStore } from './supervisor/traces.ts';

/** The parts that the host's doors (control API, proxy, pages) act with. */
export interface Host {
  readonly config: HostConfig;
  /** Where people reach it, without a slash at the end. */
  readonly publicUrl: string;
  readonly server: DatabaseServer;
  readonly store: Store;
  readonly templates: Templates;
  readonly logs: LogStore;
  readonly gate: PreviewGate;
  readonly locks: KeyedLock;
  readonly traces: TraceStore;
  readonly isolation: Isolation;
  readonly supervisor: Supervisor;
  /** Makes a runnable build of a source. */
  readonly build: (request: BuildRequest) => Promise<BuildResult>;
  /** What builds are made with instead of our own bundler. */
  readonly encore: EncoreCommand | undefined;
  readonly reserve: DiskReserve;
  readonly now: () => Date;
}
