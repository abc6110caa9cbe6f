import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure, ResourceKind } from '../api.ts';
import { ensureBroker } from '../databases/broker.ts';
import { databaseOf } from '../databases/names.ts';
import { provideDatabase } from '../databases/provide-database.ts';
import { dropDatabase } from '../databases/roles.ts';
import { previewFolders } from '../folders.ts';
import { logLine } from '../log-line.ts';
import { makeBuild, type BuildRecord } from './make-build.ts';
import { makeRelease } from './make-release.ts';
import type { Making } from './put-resource.ts';

/** How one kind of resource comes to be and goes. */
interface ResourceProvider<K extends ResourceKind> {
  /** Records its stages in the store, `done` at the end. */
  make(making: Making<K>): Promise<Failure | undefined>;
  /** Recorded as done, but not there any more. */
  isLost(making: Making<K>): Promise<boolean>;
  remove(making: Omit<Making<K>, 'spec'>): Promise<void>;
}

const never = async () => false;
const nothing = async () => {};

async function record<K extends ResourceKind>(kind: K, { host, preview, name, spec }: Making<K>): Promise<undefined> {
  await host.store.putResource({ preview: preview.name, kind, name, spec, status: 'done', outputs: {}, record: {} });
}

/** Of which the host only has to know. */
const listed = <K extends ResourceKind>(kind: K): ResourceProvider<K> => ({
  make: (making) => record(kind, making),
  isLost: never,
  remove: nothing,
});

/** Topics and subscriptions share one database. */
const messaging = <K extends 'topic' | 'subscription'>(kind: K): ResourceProvider<K> => ({
  ...listed(kind),
  make: async (making) => {
    const { host, preview } = making;
    const { server, store, templates, config } = host;
    const deps = { server, store, templates, limits: config.limits };
    const { name, spec, keys } = preview;
    const order = { preview: name, repository: spec.labels.repository, password: keys.database };
    await host.locks.run(`${name}/broker`, () => ensureBroker(deps, order));
    return record(kind, making);
  },
});

const database: ResourceProvider<'database'> = {
  make: async ({ host, preview, name, spec, before }) => {
    const { server, store, templates, config } = host;
    const log = (line: string) => logLine(host, preview.name, 'database', line);
    return provideDatabase(
      { server, store, templates, limits: config.limits },
      {
        preview: preview.name,
        repository: preview.spec.labels.repository,
        password: preview.keys.database,
        name,
        spec,
        before,
        log,
      },
    );
  },
  isLost: async ({ host, preview, name }) => {
    const sql = 'SELECT 1 FROM pg_database WHERE datname = $1';
    return (await host.server.query(sql, [databaseOf(preview.name, name)])).length === 0;
  },
  remove: async ({ host, preview, name }) => {
    await host.server.query(dropDatabase(databaseOf(preview.name, name)));
  },
};

const bucket: ResourceProvider<'bucket'> = {
  make: async (making) => {
    const { buckets } = previewFolders(making.host.config.dataFolder, making.preview.name);
    await mkdir(join(buckets, making.name), { recursive: true });
    return record('bucket', making);
  },
  isLost: never,
  remove: async ({ host, preview, name }) => {
    const { buckets } = previewFolders(host.config.dataFolder, preview.name);
    await rm(join(buckets, name), { recursive: true, force: true });
  },
};

const build: ResourceProvider<'build'> = {
  make: makeBuild,
  isLost: async ({ before }) => !existsSync((before?.record as Partial<BuildRecord> | undefined)?.folder ?? ''),
  remove: nothing,
};

const release: ResourceProvider<'release'> = {
  make: makeRelease,
  // A preview that failed since is started again by the next deploy.
  isLost: async ({ preview }) => preview.phase.is === 'failed',
  remove: async ({ host, preview }) => {
    await host.supervisor.sleep(preview.name);
  },
};

/** A table over all kinds: a new one does not compile until it can be made. */
export const PROVIDERS: { readonly [K in ResourceKind]: ResourceProvider<K> } = {
  database,
  bucket,
  topic: messaging('topic'),
  subscription: messaging('subscription'),
  cache: listed('cache'),
  cron: listed('cron'),
  secret: listed('secret'),
  service: listed('service'),
  build,
  release,
};
