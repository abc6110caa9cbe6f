import { randomBytes } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { ResourceSpecs } from '../api.ts';
import type { BuildRecord } from '../control/make-build.ts';
import { previewFolders } from '../folders.ts';
import type { StartedProcess, StartOrder } from '../isolation/isolation.ts';
import type { LogEntry } from '../logs/log-entry.ts';
import { cutText } from './cut-text.ts';
import { createLineRate } from './line-rate.ts';
import { createMask } from './mask.ts';
import { followProcess, type PreviewProcess } from './run-process.ts';
import type { SupervisorDeps } from './supervisor.ts';
import { STOP_MILLISECONDS, writeConfig } from './write-config.ts';

/** A program of a build, running for a preview. */
export interface Spawned {
  readonly started: StartedProcess;
  readonly process: PreviewProcess;
  readonly controlToken: string;
  /** The last lines it wrote, oldest first. */
  readonly log: readonly string[];
}

/** Fields of logs are small; one that is not would fill the page. */
const MAX_FIELDS = 4_000;
const LOG_LINES = 50;
/** Lines and spans that a preview may write in a second; beyond, the host would do nothing else. */
const LINES_PER_SECOND = 1_000;
const SPANS_PER_SECOND = 5_000;
/** Of a line, in a failure. */
const SHOWN = 500;

/**
 * Starts a program of what was built for a preview, with the preview's isolation, limits, databases and secrets; what
 * it says goes into the preview's log.
 *
 * @returns undefined where nothing was built or released
 */
export async function spawnProgram(
  deps: SupervisorDeps,
  name: string,
  program: StartOrder['program'],
): Promise<Spawned | undefined> {
  const { store, server, config, isolation, files } = deps;
  const preview = await store.preview(name);
  const resources = await store.resources(name);
  const build = resources.find(({ kind }) => kind === 'build')?.record as BuildRecord | undefined;
  const release = resources.find(({ kind }) => kind === 'release')?.spec as ResourceSpecs['release'] | undefined;
  if (preview === undefined || build?.folder === undefined || release === undefined) return undefined;
  const secrets = config.secrets[preview.spec.labels.repository] ?? {};
  const controlToken = randomBytes(24).toString('base64url');
  const { run, config: file, home, temporary } = previewFolders(config.dataFolder, name);
  const account = isolation.accountOf(preview.slot);
  const { environment } = release;
  const order = { ...deps, ...config, preview, resources, build: build.folder, environment, secrets, controlToken };
  // A script is over when nothing keeps it: its connections must not for long.
  const idleSeconds = program === 'seed.mjs' ? 1 : 20;
  await writeConfig({
    ...order,
    publicUrl: deps.urlOf(name),
    server,
    account,
    network: isolation.network,
    idleSeconds,
  });
  const started = isolation.start({
    preview: name,
    slot: preview.slot,
    build: build.folder,
    program,
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
  const plain = program === 'seed.mjs' ? 'seed' : 'app';
  const log: string[] = [];
  const admitLine = createLineRate(LINES_PER_SECOND);
  const admitSpan = createLineRate(SPANS_PER_SECOND);
  const note = (line: string) => {
    // Node quotes the line that threw, which in a minified file is all of it.
    if (line.trim() !== '') log.push(cutText(line, SHOWN));
    if (log.length > LOG_LINES) log.shift();
  };
  const write = (entry: LogEntry) => {
    note(entry.message);
    const admission = admitLine(performance.now());
    if (admission !== 'leave out') deps.logs.write(name, entry);
    if (admission !== 'last') return;
    const message = `more than ${LINES_PER_SECOND} lines a second: some are left out`;
    deps.logs.write(name, { at: Date.now(), level: 'warn', service: 'host', message, fields: {}, trace: undefined });
  };
  const process = followProcess(started, {
    memoryMegabytes: config.limits.memoryMegabytes,
    stopMilliseconds: STOP_MILLISECONDS,
    output: (line, isError) => {
      const message = mask(stripVTControlCharacters(line));
      const level = isError ? 'error' : 'info';
      write({ at: Date.now(), level, service: plain, message, fields: {}, trace: undefined });
    },
    event: (event) => {
      if (event.type === 'span') {
        if (admitSpan(performance.now()) !== 'leave out')
          deps.traces.add(name, { ...event, name: mask(event.name), error: event.error && mask(event.error) });
        return;
      }
      const text = mask(JSON.stringify(event.fields));
      const fields = text.length > MAX_FIELDS ? { cut: cutText(text, MAX_FIELDS) } : (JSON.parse(text) as object);
      const { at, level, trace } = event;
      write({ at, level, service: event.service ?? plain, message: mask(event.message), fields: { ...fields }, trace });
    },
  });
  return { started, process, controlToken, log };
}
