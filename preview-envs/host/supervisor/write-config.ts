import { chmod, lchown, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessConfig } from '../../encore/process.ts';
import { brokerOf, databaseOf, roleOf } from '../databases/names.ts';
import type { DatabaseServer } from '../databases/server.ts';
import { previewFolders } from '../folders.ts';
import type { Account, PreviewNetwork } from '../isolation/isolation.ts';
import type { PreviewRow, ResourceRow } from '../state/store.ts';

export const STOP_MILLISECONDS = 3_000;

export interface ConfigOrder {
  readonly dataFolder: string;
  readonly publicUrl: string;
  readonly server: DatabaseServer;
  readonly preview: PreviewRow;
  readonly resources: readonly ResourceRow[];
  readonly build: string;
  readonly environment: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly controlToken: string;
  readonly idleSeconds: number;
  readonly account: Account | undefined;
  readonly network: PreviewNetwork;
}

/** Makes a preview's folders and writes what its process reads at its start, both for its account alone. */
export async function writeConfig(order: ConfigOrder): Promise<ProcessConfig> {
  const { preview, resources, server, account } = order;
  const folders = previewFolders(order.dataFolder, preview.name);
  const role = roleOf(preview.name);
  const url = (name: string) => server.urlFor(name, role, preview.keys.database, order.network.database);
  const named = (kind: ResourceRow['kind']) => resources.filter((one) => one.kind === kind).map(({ name }) => name);
  const declared = named('secret').filter((name) => Object.hasOwn(order.secrets, name));
  const config: ProcessConfig = {
    manifest: join(order.build, 'manifest.json'),
    build: order.build,
    preview: preview.name,
    publicUrl: order.publicUrl,
    environment: order.environment,
    listen: order.network.listen,
    controlToken: order.controlToken,
    databases: Object.fromEntries(named('database').map((name) => [name, url(databaseOf(preview.name, name))])),
    broker: named('topic').length + named('subscription').length > 0 ? url(brokerOf(preview.name)) : undefined,
    buckets: Object.fromEntries(named('bucket').map((name) => [name, join(folders.buckets, name)])),
    signingKey: preview.keys.signing,
    secrets: Object.fromEntries(declared.map((name) => [name, order.secrets[name] ?? ''])),
    stopMilliseconds: STOP_MILLISECONDS,
    idleSeconds: order.idleSeconds,
  };
  const owned = [folders.home, folders.temporary, ...Object.values(config.buckets)];
  for (const folder of [folders.root, folders.run, folders.buckets]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  }
  for (const folder of owned) await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) for (const folder of owned) await give(folder, account);
  const draft = join(folders.root, 'config.json');
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(config), { mode: 0o400 });
  if (account !== undefined) await lchown(draft, account.uid, account.gid);
  await rename(draft, folders.config);
  return config;
}

/**
 * Gives a folder to an account. Its parent is the host's, so that the account cannot put a link in its place; what is
 * in it changes hands only with the account, when none of the preview's processes runs.
 */
async function give(path: string, account: Account): Promise<void> {
  if ((await lstat(path)).uid === account.uid) return;
  for (const entry of await readdir(path, { recursive: true }))
    await lchown(join(path, entry), account.uid, account.gid);
  await lchown(path, account.uid, account.gid);
}
