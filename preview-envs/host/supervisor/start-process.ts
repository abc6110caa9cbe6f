import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CONTROL } from '../../encore/process.ts';
import type { Failure, ResourceSpecs } from '../api.ts';
import { previewFolders } from '../folders.ts';
import type { BuildRecord } from '../control/make-build.ts';
import { createMask } from './mask.ts';
import { followProcess, type PreviewProcess } from './run-process.ts';
import type { SupervisorDeps } from './supervisor.ts';
import { STOP_MILLISECONDS, writeConfig } from './write-config.ts';

/** A process that answers. */
export interface Running {
  readonly process: PreviewProcess;
  readonly port: number;
  readonly controlToken: string;
  readonly startMilliseconds: number;
  /** Counted by the proxy. */
  readonly use: {
    /** Requests and sockets that are open. */
    open: number;
    /** Milliseconds since 1970, of its start or its last request. */
    lastAt: number;
    lastRequestAt: number | undefined;
  };
}

const HEALTH_PAUSE_MS = 15;
/** Fields of logs are small; one that is not would fill the page. */
const MAX_FIELDS = 4_000;

/** Starts what was built for a preview and waits until it is healthy. */
export async function startProcess(deps: SupervisorDeps, name: string): Promise<Running | Failure> {
  const { store, server, config, isolation, files } = deps;
  const startedAt = performance.now();
  const preview = await store.preview(name);
  const resources = await store.resources(name);
  const build = resources.find(({ kind }) => kind === 'build')?.record as BuildRecord | undefined;
  const release = resources.find(({ kind }) => kind === 'release')?.spec as ResourceSpecs['release'] | undefined;
  if (preview === undefined || build?.folder === undefined || release === undefined)
    return { step: 'start', reason: 'nothing was released', log: [] };
  const secrets = config.secrets[preview.spec.labels.repository] ?? {};
  const controlToken = randomBytes(24).toString('base64url');
  const { root, run, config: file, home, temporary } = previewFolders(config.dataFolder, name);
  const account = isolation.accountOf(preview.slot);
  const { environment } = release;
  const order = { ...deps, ...config, preview, resources, build: build.folder, environment, secrets, controlToken };
  await writeConfig({ ...order, publicUrl: deps.urlOf(name), server, account });
  const child = isolation.start({
    preview: name,
    slot: preview.slot,
    build: build.folder,
    dependencies: build.dependencies,
    hasAddons: build.hasAddons,
    run,
    memoryMegabytes: config.limits.memoryMegabytes,
    fileMegabytes: config.limits.fileMegabytes,
    environment: {
      ENCORE_RUNTIME_LIB: files.library,
      UNDERSTUDY_CONFIG: file,
      HOME: home,
      TMPDIR: temporary,
      NODE_ENV: 'production',
    },
  });
  const keys = [preview.keys.access, preview.keys.page, preview.keys.database, preview.keys.signing, controlToken];
  const mask = createMask([...Object.values(secrets), ...keys]);
  const log: string[] = [];
  const note = (line: string) => {
    log.push(line);
    if (log.length > 50) log.shift();
  };
  const process = followProcess(child, {
    memoryMegabytes: config.limits.memoryMegabytes,
    stopMilliseconds: STOP_MILLISECONDS,
    output: (line, isError) => {
      const message = mask(line);
      note(message);
      const level = isError ? 'error' : 'info';
      deps.logs.write(name, { at: Date.now(), level, service: 'app', message, fields: {}, trace: undefined });
    },
    event: (event) => {
      if (event.type === 'span')
        return deps.traces.add(name, { ...event, name: mask(event.name), error: event.error && mask(event.error) });
      const message = mask(event.message);
      note(message);
      const text = mask(JSON.stringify(event.fields));
      const fields = text.length > MAX_FIELDS ? { cut: text.slice(0, MAX_FIELDS) } : (JSON.parse(text) as object);
      const { at, level, trace } = event;
      return deps.logs.write(name, {
        at,
        level,
        service: event.service ?? 'app',
        message,
        fields: { ...fields },
        trace,
      });
    },
  });
  const failed = async (step: 'start' | 'health', reason: string): Promise<Failure> => {
    await process.stop();
    await isolation.end({ root, slot: undefined });
    return { step, reason, log: [...log] };
  };
  const limit = AbortSignal.timeout(config.limits.startSeconds * 1_000);
  const late = new Promise<'late'>((resolve) => limit.addEventListener('abort', () => resolve('late'), { once: true }));
  const port = await Promise.race([process.ready, late]);
  if (port === 'late') return failed('start', `did not listen within ${config.limits.startSeconds} s`);
  if (port === undefined) {
    const { reason, isLimit } = await process.ended;
    return { step: isLimit ? 'limit' : 'start', reason, log: [...log] };
  }
  const health = await Promise.race([waitUntilHealthy(port, limit), process.ended]);
  if (typeof health === 'object') return failed('health', `ended before it was healthy: ${health.reason}`);
  if (health !== 'healthy') return failed('health', `${CONTROL.health}: ${health} for ${config.limits.startSeconds} s`);
  const startMilliseconds = Math.round(performance.now() - startedAt);
  return {
    process,
    port,
    controlToken,
    startMilliseconds,
    use: { open: 0, lastAt: Date.now(), lastRequestAt: undefined },
  };
}

/** @returns `healthy`, or the last answer within the limit */
async function waitUntilHealthy(port: number, limit: AbortSignal): Promise<string> {
  let last = 'no answer';
  for (; !limit.aborted; await delay(HEALTH_PAUSE_MS)) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${CONTROL.health}`, { signal: limit });
      await response.body?.cancel();
      if (response.status === 200) return 'healthy';
      last = `status ${response.status}`;
    } catch (error) {
      if (!limit.aborted) last = error instanceof Error ? error.message : String(error);
    }
  }
  return last;
}
