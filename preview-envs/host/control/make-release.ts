import type { Failure, ResourceSpecs } from '../api.ts';
import { provideDatabase } from '../databases/provide-database.ts';
import { seedByScript, type SeedRecord } from '../databases/seed-by-script.ts';
import { logLine } from '../log-line.ts';
import { Problem } from '../problem.ts';
import type { ResourceRow } from '../state/store.ts';
import type { Making } from './put-resource.ts';

interface ReleaseRecord {
  readonly seed?: SeedRecord;
}

/** Fills the databases where a seed script is to do it, then starts what was built. */
export async function makeRelease(making: Making<'release'>): Promise<Failure | undefined> {
  const { host, preview, name, spec, before } = making;
  const built = await host.store.resource(preview.name, 'build', 'app');
  const source = (built?.spec as Partial<ResourceSpecs['build']> | undefined)?.source;
  if (built?.status !== 'done' || source !== spec.source)
    throw new Problem(409, `the preview has no build of the source ${spec.source}`);
  let record = (before?.record ?? {}) as ReleaseRecord;
  const put = (status: ResourceRow['status']) =>
    host.store.putResource({ preview: preview.name, kind: 'release', name, spec, status, outputs: {}, record });
  // Known first: what starts reads it, and a host that is killed here finds it.
  await put('making');
  if (preview.phase.is === 'failed') await host.store.setPhase(preview.name, { is: 'starting' });
  const keep = async (seed: SeedRecord) => {
    record = { seed };
    await put('making');
  };
  const failure = (await fillDatabases(making, record.seed, keep)) ?? (await host.supervisor.release(preview.name));
  await put(failure === undefined ? 'done' : 'failed');
  return failure;
}

async function fillDatabases(
  { host, preview, spec, signal }: Making<'release'>,
  before: SeedRecord | undefined,
  keep: (record: SeedRecord) => Promise<void>,
): Promise<Failure | undefined> {
  const { seedScript } = spec;
  if (seedScript === undefined) return undefined;
  const { server, store, templates, config, supervisor } = host;
  const { path, blob } = seedScript;
  const log = (line: string) => logLine(host, preview.name, 'database', line);
  const databases = (await store.resources(preview.name)).filter(({ kind }) => kind === 'database');
  return seedByScript(server, {
    preview: preview.name,
    blob,
    before,
    databases,
    log,
    keep,
    remake: (database) =>
      provideDatabase(
        { server, store, templates, limits: config.limits },
        {
          preview: preview.name,
          repository: preview.spec.labels.repository,
          password: preview.keys.database,
          name: database.name,
          spec: database.spec as ResourceSpecs['database'],
          before: undefined,
          log,
        },
      ),
    run: async () => {
      log(`${path} fills the databases`);
      return supervisor.seed(preview.name, path, signal);
    },
  });
}
