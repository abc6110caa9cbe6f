import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { baseStackOf } from '#preview-envs/engine/stack-name.ts';
import type { World } from './world.ts';

/**
 * What teardowns should have taken: deployments, previews of the host, their databases, roles and folders, stacks, locks.
 *
 * @param of everything: what previews share too, once it was taken down
 */
export async function whatIsLeft(
  { repository, host, data, say }: World,
  of: 'previews' | 'everything',
): Promise<readonly string[]> {
  const previews = (await host.ask('/v1/previews')) as readonly { readonly name: string }[];
  const files = (folder: string, isWanted: (path: string) => boolean) =>
    existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).filter(isWanted) : [];
  const isCounted = (path: string) => of === 'everything' || !path.includes(baseStackOf('host'));
  const left = [
    ...repository.deployments.map((one) => `deployment ${one.task}`),
    ...repository.runs.filter((one) => one.status !== 'completed').map((one) => `run ${one.title}`),
    ...previews.map((one) => `preview ${one.name}`),
    ...(await readDatabases(join(data, 'host'), of === 'everything' ? '(pr-|^ust_)' : 'pr-')),
    ...files(join(data, 'host/previews'), (path) => !path.includes('/')).map((name) => `folder ${name}`),
    ...files(join(data, 'state'), (path) => /\/(stacks|locks)\/.*\.json$/.test(path) && isCounted(path)).map(
      (path) => `stack ${path}`,
    ),
  ];
  if (left.length === 0) say('nothing is left: no deployment, preview, database, role, folder, stack or lock');
  return left.map((what) => `left over: ${what}`);
}

/** Databases and roles on the host's PostgreSQL whose names match. */
async function readDatabases(folder: string, pattern: string): Promise<readonly string[]> {
  // https://www.postgresql.org/docs/current/storage-file-layout.html: port and socket folder are its lines 4 and 5
  const lines = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(folder, 'postgres.password'), 'utf8');
  const [host, port] = [lines[4]!, Number(lines[3])];
  const client = new pg.Client({ host, port, user: 'understudy', password, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ what: string }>(
      `SELECT 'database ' || datname AS what FROM pg_database WHERE datname ~ $1
       UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname ~ $1`,
      [pattern],
    );
    return rows.map((row) => row.what);
  } finally {
    await client.end();
  }
}
