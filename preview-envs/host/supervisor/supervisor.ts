import type { Failure } from '../api.ts';
import type { DatabaseServer } from '../databases/server.ts';
import type { HostConfig } from '../config.ts';
import { previewFolders } from '../folders.ts';
import type { Account, Isolation } from '../isolation/isolation.ts';
import type { RuntimeFiles } from '../isolation/runtime-folder.ts';
import type { LogStore } from '../logs/log-store.ts';
import { createKeyedLock } from '../../locks/keyed-lock.ts';
import type { Store } from '../state/store.ts';
import { createCrashCount, type CrashCount } from './crash-count.ts';
import type { Ending } from './run-process.ts';
import { obstacleTo } from './obstacle-to-start.ts';
import { runSeed } from './run-seed.ts';
import { startProcess, type Running } from './start-process.ts';
import type { TraceStore } from './traces.ts';

export interface SupervisorDeps {
  readonly config: HostConfig;
  readonly server: DatabaseServer;
  readonly store: Store;
  readonly logs: LogStore;
  readonly traces: TraceStore;
  readonly isolation: Isolation;
  readonly files: RuntimeFiles;
  readonly urlOf: (preview: string) => string;
  readonly now: () => Date;
}

/** Starts, watches and stops the processes of previews. */
export interface Supervisor {
  /** The account that builds run as; undefined: the host's own. */
  readonly builder: Account | undefined;
  /** What runs now. */
  running(preview: string): Running | undefined;
  /** Starts what was released beside what runs, then puts it in its place; on failure nothing runs. */
  release(preview: string): Promise<Failure | undefined>;
  /**
   * What runs, started where nothing does; asked by many at once it starts one. One that failed before its start keeps
   * that failure.
   */
  wake(preview: string): Promise<Running | Failure | 'being made'>;
  /** Runs the seed script of what was built to its end; `path` is how people know it. */
  seed(preview: string, path: string, signal: AbortSignal): Promise<Failure | undefined>;
  /** Stops the process; the preview is asleep then. */
  sleep(preview: string): Promise<void>;
  /** Stops a preview's processes for good, also those of an earlier host. */
  sweep(preview: string): Promise<readonly { readonly kind: string; readonly name: string }[]>;
  list(): readonly string[];
  stopAll(): Promise<void>;
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { store, isolation, config, logs, traces } = deps;
  const processes = new Map<string, Running>();
  const crashes = new Map<string, CrashCount>();
  const locks = createKeyedLock();
  const say = (preview: string, message: string, level: 'info' | 'error' = 'info') =>
    logs.write(preview, { at: deps.now().getTime(), level, service: 'host', message, fields: {}, trace: undefined });

  const fail = async (preview: string, failure: Failure) => {
    say(preview, `failed to ${failure.step}: ${failure.reason}`, 'error');
    await store.setPhase(preview, { is: 'failed', ...failure });
    return failure;
  };
  const start = async (preview: string): Promise<Running | Failure> => {
    await makeRoom(preview);
    const started = await startProcess(deps, preview);
    const before = processes.get(preview);
    processes.delete(preview);
    await before?.process.stop();
    if ('step' in started) return fail(preview, started);
    processes.set(preview, started);
    void started.process.ended.then((ending) => whenEnded(preview, started, ending)).catch(() => {});
    await store.setPhase(preview, { is: 'ready' });
    say(preview, `ready in ${started.startMilliseconds} ms`);
    return started;
  };
  const whenEnded = async (preview: string, was: Running, ending: Ending) => {
    if (processes.get(preview) !== was) return;
    processes.delete(preview);
    const count = crashes.get(preview) ?? createCrashCount();
    crashes.set(preview, count);
    say(preview, `the process ended: ${ending.reason}`, 'error');
    const isTooOften = count.add(deps.now().getTime());
    const log = logs.tail(preview, 50).map(({ message }) => message);
    await locks.run(preview, async () => {
      if (processes.has(preview) || (await store.preview(preview))?.phase.is !== 'ready') return;
      if (ending.isLimit) await fail(preview, { step: 'limit', reason: ending.reason, log });
      else if (isTooOften)
        await fail(preview, { step: 'start', reason: `ends again and again: ${ending.reason}`, log });
      else await start(preview);
    });
  };
  const stop = async (preview: string) => {
    const running = processes.get(preview);
    processes.delete(preview);
    await running?.process.stop();
    await traces.save(preview);
  };
  const sleep = (preview: string) =>
    locks.run(preview, async () => {
      if (!processes.has(preview)) return;
      // Written first: a host that is killed here finds a preview to wake, not one to keep ready.
      await store.setPhase(preview, { is: 'asleep' });
      await stop(preview);
      say(preview, 'asleep');
    });
  /** Puts the one without requests for longest to sleep where too many run. */
  const makeRoom = async (preview: string) => {
    const others = [...processes].filter(([name]) => name !== preview);
    if (others.length < config.limits.running) return;
    const idle = others.filter(([, { use }]) => use.open === 0).sort(([, a], [, b]) => a.use.lastAt - b.use.lastAt);
    const [longest] = idle;
    if (longest !== undefined) await sleep(longest[0]);
  };
  return {
    builder: isolation.builder,
    running: (preview) => processes.get(preview),
    release: (preview) =>
      locks.run(preview, async () => {
        crashes.delete(preview);
        const started = await start(preview);
        return 'step' in started ? started : undefined;
      }),
    seed: (preview, path, signal) => runSeed(deps, preview, path, signal),
    wake: async (preview) => {
      const running = processes.get(preview);
      if (running !== undefined) return running;
      return locks.run(preview, async () => {
        const now = processes.get(preview);
        if (now !== undefined) return now;
        const row = await store.preview(preview);
        const obstacle = obstacleTo(row?.phase, await store.resources(preview));
        return obstacle ?? start(preview);
      });
    },
    sleep,
    sweep: async (preview) => {
      const row = await store.preview(preview);
      const count = await locks.run(preview, async () => {
        const own = processes.has(preview) ? 1 : 0;
        await stop(preview);
        return own + (await isolation.end({ root: previewFolders(config.dataFolder, preview).root, slot: row?.slot }));
      });
      crashes.delete(preview);
      traces.forget(preview);
      return Array.from({ length: count }, () => ({ kind: 'process', name: preview }));
    },
    list: () => [...processes.keys()],
    stopAll: async () => {
      await Promise.all([...processes.keys()].map((preview) => sleep(preview)));
    },
  };
}
