import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../../encore/manifest.ts';
import type { BuildRecord } from '../control/make-build.ts';
import { previewUrl } from '../control/preview-state.ts';
import type { Host } from '../host.ts';
import type { LogEntry } from '../logs/log-entry.ts';
import type { PreviewRow, ResourceRow } from '../state/store.ts';
import type { Trace } from '../supervisor/traces.ts';
import { readBuckets, type BucketContent } from './read-buckets.ts';
import { readTopics, type TopicContent } from './read-topics.ts';

/** All that the page of a preview shows. */
export interface PageData {
  readonly preview: PreviewRow;
  readonly url: string;
  readonly isRunning: boolean;
  readonly megabytes: number;
  readonly resources: readonly ResourceRow[];
  /** Undefined before something was built. */
  readonly manifest: Manifest | undefined;
  readonly topics: readonly TopicContent[];
  readonly buckets: readonly BucketContent[];
  readonly traces: readonly Trace[];
  readonly logs: readonly LogEntry[];
  /** What keeps it apart from others on this machine. */
  readonly guarantees: readonly string[];
}

const LOG_LINES = 300;

export async function readPageData(host: Host, preview: PreviewRow): Promise<PageData> {
  const { name } = preview;
  const resources = await host.store.resources(name);
  const running = host.supervisor.running(name);
  const build = resources.find(({ kind }) => kind === 'build')?.record as Partial<BuildRecord> | undefined;
  return {
    preview,
    resources,
    url: previewUrl(host.publicUrl, name),
    isRunning: running !== undefined,
    megabytes: Math.round(running?.process.residentMegabytes() ?? 0),
    manifest: await readManifest(build?.folder),
    topics: await readTopics(host, preview, resources),
    buckets: await readBuckets(host.config.dataFolder, preview, resources),
    traces: host.traces.list(name),
    logs: host.logs.tail(name, LOG_LINES),
    guarantees: host.isolation.guarantees,
  };
}

async function readManifest(folder: string | undefined): Promise<Manifest | undefined> {
  if (folder === undefined) return undefined;
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
}
