import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { roleOf } from '../databases/names.ts';
import { previewFolders } from '../folders.ts';
import type { HostConfig } from '../config.ts';
import type { DatabaseServer } from '../databases/server.ts';
import type { Host } from '../host.ts';
import type { PreviewProcess } from './run-process.ts';

const LOOK_MS = 10_000;
const run = promisify(execFile);
/** All that belongs to a preview's role. https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE */
const DATABASES = `SELECT coalesce(sum(pg_database_size(d.oid)), 0)::float8 AS bytes
  FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE r.rolname = $1`;

/** Ends running previews that fill the disk; they have failed for it. Gives back what stops it. */
export function keepDiskBounded(host: Host): () => void {
  const timer = setInterval(() => void endLarge(host).catch(() => {}), LOOK_MS);
  return () => clearInterval(timer);
}

interface Measured {
  readonly config: Pick<HostConfig, 'dataFolder' | 'limits'>;
  readonly server: Pick<DatabaseServer, 'query'>;
  readonly supervisor: {
    list(): readonly string[];
    running(preview: string): { readonly process: Pick<PreviewProcess, 'exceed'> } | undefined;
  };
}

/** One look at all that run. */
export async function endLarge({ supervisor, config, server }: Measured): Promise<void> {
  const limit = config.limits.diskMegabytes;
  for (const preview of supervisor.list()) {
    const files = await megabytesBelow(previewFolders(config.dataFolder, preview).run);
    const [row] = await server.query<{ bytes: number }>(DATABASES, [roleOf(preview)]);
    const databases = Math.round((row?.bytes ?? 0) / 1e6);
    if (files + databases <= limit) continue;
    const used = `${files} MB of files and ${databases} MB of databases were used`;
    supervisor.running(preview)?.process.exceed(`${limit} MB of disk are the limit, ${used}`);
  }
}

/** As the disk counts them, holes and all: blocks. Files that go away meanwhile are no failure. */
async function megabytesBelow(folder: string): Promise<number> {
  const { stdout } = await run('du', ['-sk', folder]).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  return Math.round((Number.parseInt(stdout, 10) || 0) / 1_000);
}
