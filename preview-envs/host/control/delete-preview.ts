import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Receipt } from '../api.ts';
import { roleOf } from '../databases/names.ts';
import { dropRole } from '../databases/roles.ts';
import { previewFolders } from '../folders.ts';
import type { Host } from '../host.ts';

/**
 * Removes whatever carries the preview's name: processes, databases, role, folder, and last what the host knows of it.
 * Where something could not be removed the preview stays known, as stopping, and the next call tries again.
 */
export function deletePreview(host: Host, name: string): Promise<Receipt> {
  const { store, supervisor, server, logs, config, reserve } = host;
  return host.gate.close(name, async () => {
    reserve.spend();
    const row = await store.preview(name);
    if (row !== undefined) await store.setPhase(name, { is: 'stopping' });
    const resources = row === undefined ? [] : await store.resources(name);
    const processes = await supervisor.sweep(name);
    const databases = await dropRole(server, roleOf(name));
    await logs.forget(name);
    const folder = await removeFolder(previewFolders(config.dataFolder, name).root);
    const listed = resources.filter(({ kind }) => kind !== 'database');
    const removed = [
      ...processes,
      ...databases.removed,
      ...folder.removed,
      ...listed.map(({ kind, name: is }) => ({ kind, name: is })),
    ];
    const left = [...databases.left, ...folder.left];
    if (left.length === 0) await store.forgetPreview(name);
    reserve.refill();
    const livedSeconds = row === undefined ? 0 : (host.now().getTime() - row.createdAt.getTime()) / 1_000;
    return { preview: name, removed, left, livedSeconds: Math.round(livedSeconds) };
  });
}

async function removeFolder(path: string) {
  if (!existsSync(path)) return { removed: [], left: [] };
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    return { removed: [{ kind: 'folder', name: path }], left: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { removed: [], left: [{ kind: 'folder', name: path, reason }] };
  }
}
