import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deletePreview } from './control/delete-preview.ts';
import { databaseOf, roleOf, templateOf } from './databases/names.ts';
import type { DatabaseRecord } from './databases/provide-database.ts';
import { TEMPLATE_HOURS } from './databases/template.ts';
import { dropDatabase, dropRole } from './databases/roles.ts';
import { hostFolders } from './folders.ts';
import type { Host } from './host.ts';
import type { PreviewRow } from './state/store.ts';

/**
 * Brings the machine to what the store says, at the start of a host: processes of an earlier one are ended, teardowns
 * finished, half-made databases and what belongs to no preview removed; what ran is asleep.
 */
export async function reconcile(host: Host, log: (line: string) => void): Promise<void> {
  const folders = hostFolders(host.config.dataFolder);
  const ended = await host.isolation.endAll(folders.previews);
  if (ended > 0) log(`ended ${ended} processes of an earlier host`);
  for (const row of await host.store.previews()) {
    if (row.phase.is === 'stopping') await deletePreview(host, row.name);
    else await settle(host, row);
  }
  await dropHalfMade(host);
  await host.templates.sweep(TEMPLATE_HOURS);
  const known = (await host.store.previews()).map(({ name }) => name);
  await dropUnknown(host, known, log);
  for (const name of await readdir(folders.previews))
    if (!known.includes(name)) await rm(join(folders.previews, name), { recursive: true, force: true });
  for (const name of await readdir(folders.sources))
    if (name.startsWith('.')) await rm(join(folders.sources, name), { recursive: true, force: true });
}

async function settle(host: Host, { name, phase }: PreviewRow): Promise<void> {
  await host.logs.load(name);
  await host.traces.load(name);
  if (phase.is === 'failed') return;
  const release = (await host.store.resources(name)).find(({ kind }) => kind === 'release');
  await host.store.setPhase(name, { is: release?.status === 'done' ? 'asleep' : 'starting' });
}

/** Whoever asked for it asks again, and gets a whole one; what it was to be stays known. */
async function dropHalfMade({ store, server }: Host): Promise<void> {
  for (const row of await store.resourcesOf('database')) {
    if (row.status !== 'making' || (row.record as DatabaseRecord).isCloned) continue;
    await server.query(dropDatabase(databaseOf(row.preview, row.name)));
    await store.putResource({ ...row, status: 'failed', record: { isCloned: false, done: [] } });
  }
}

async function dropUnknown({ store, server }: Host, previews: readonly string[], log: (line: string) => void) {
  const templates = (await store.templates()).map(({ hash }) => templateOf(hash));
  const known = new Set([...previews.map(roleOf), ...templates]);
  const sql = String.raw`SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'us\_%' OR rolname LIKE 'ust\_%'`;
  for (const { name } of await server.query<{ name: string }>(sql)) {
    if (known.has(name)) continue;
    if (name.startsWith('ust_')) await server.query(dropDatabase(name));
    await dropRole(server, name);
    log(`removed ${name}, which belongs to no preview`);
  }
}
