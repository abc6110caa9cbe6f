import { appendFile, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry } from './log-entry.ts';

/** Logs of previews: the newest lines in memory, more in a file a service. */
export interface LogStore {
  write(preview: string, entry: LogEntry): void;
  /** The newest, oldest first, of one service or of all. */
  tail(preview: string, count: number, service?: string): readonly LogEntry[];
  /** Calls for each new line until the returned function is called. */
  follow(preview: string, listener: (entry: LogEntry) => void): () => void;
  /** Reads what files have; once, before anything is written. */
  load(preview: string): Promise<void>;
  /** Until all is on disk. */
  flush(): Promise<void>;
  /** Writes no more of it; its files may be removed then. */
  forget(preview: string): Promise<void>;
}

export interface LogStoreOptions {
  readonly folderOf: (preview: string) => string;
  /** Of one service: half of it in the file that is written, half in the one before. */
  readonly bytesPerService: number;
}

const IN_MEMORY = 2_000;
const MEMORY_CHARACTERS = 4_000_000;
const MAX_MESSAGE = 8_000;
/** Of one preview: a line may name any service. What more of them say goes into the last file. */
const MAX_FILES = 60;
const OTHERS = 'others';
/** Names of services come from the application. */
const fileOf = (service: string) => `${encodeURIComponent(service).replaceAll('.', '%2E').slice(0, 100)}.jsonl`;

interface PreviewLog {
  entries: LogEntry[];
  characters: number;
  readonly files: Set<string>;
  readonly listeners: Set<(entry: LogEntry) => void>;
}

export function openLogStore({ folderOf, bytesPerService }: LogStoreOptions): LogStore {
  const logs = new Map<string, PreviewLog>();
  const waiting = new Map<string, { readonly folder: string; lines: string[]; characters: number }>();
  let writing = Promise.resolve();
  const logOf = (preview: string) => {
    const log = logs.get(preview) ?? { entries: [], characters: 0, files: new Set(), listeners: new Set() };
    logs.set(preview, log);
    return log;
  };
  const drain = async () => {
    const batch = [...waiting];
    waiting.clear();
    // A full disk costs lines, not the preview.
    for (const [path, { folder, lines }] of batch)
      await append(folder, path, lines.join(''), bytesPerService / 2).catch(() => {});
  };
  return {
    write: (preview, entry) => {
      const short = { ...entry, message: entry.message.slice(0, MAX_MESSAGE) };
      const log = logOf(preview);
      const line = `${JSON.stringify(short)}\n`;
      log.entries.push(short);
      log.characters += line.length;
      if (log.entries.length > 2 * IN_MEMORY || log.characters > MEMORY_CHARACTERS) {
        log.entries.splice(0, Math.ceil(log.entries.length / 2));
        log.characters = log.entries.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
      }
      for (const listener of log.listeners) listener(short);
      const folder = folderOf(preview);
      const isKnown = log.files.has(entry.service) || log.files.size < MAX_FILES;
      if (isKnown) log.files.add(entry.service);
      const path = join(folder, fileOf(isKnown ? entry.service : OTHERS));
      const unwritten = waiting.get(path) ?? { folder, lines: [], characters: 0 };
      if (waiting.size === 0) writing = writing.then(drain);
      waiting.set(path, unwritten);
      unwritten.lines.push(line);
      unwritten.characters += line.length;
      // What a preview writes faster than the disk takes it is cut off.
      if (unwritten.characters > bytesPerService) {
        unwritten.lines.splice(0, Math.ceil(unwritten.lines.length / 2));
        unwritten.characters = unwritten.lines.reduce((sum, one) => sum + one.length, 0);
      }
    },
    tail: (preview, count, service) =>
      (logs.get(preview)?.entries ?? [])
        .filter((entry) => service === undefined || entry.service === service)
        .slice(-count),
    follow: (preview, listener) => {
      logOf(preview).listeners.add(listener);
      return () => logOf(preview).listeners.delete(listener);
    },
    load: async (preview) => {
      const log = logOf(preview);
      log.entries = await readEntries(folderOf(preview));
      log.characters = log.entries.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
      for (const { service } of log.entries) if (log.files.size < MAX_FILES) log.files.add(service);
    },
    flush: async () => {
      await writing;
      await drain();
    },
    forget: async (preview) => {
      logs.delete(preview);
      for (const [path, { folder }] of waiting) if (folder === folderOf(preview)) waiting.delete(path);
      await writing;
    },
  };
}

async function append(folder: string, path: string, text: string, maxBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > 0 && size + text.length > maxBytes) await rename(path, `${path}.1`);
  await appendFile(path, text, { mode: 0o600 });
}

async function readEntries(folder: string): Promise<LogEntry[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const entries = texts.flatMap((text) => text.split('\n')).flatMap(parseLine);
  return entries.sort((a, b) => a.at - b.at).slice(-IN_MEMORY);
}

function parseLine(line: string): readonly LogEntry[] {
  try {
    return [JSON.parse(line) as LogEntry];
  } catch {
    // Cut off by a crash, or the empty end.
    return [];
  }
}
