import type { PlannedMerge } from '#analyzer/plan-merge.ts';
import { nameOf } from '#analyzer/model/address.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { AppPlan } from '#analyzer/model/plan.ts';
import type { ApplicationRequest, EnvironmentRequest } from '../environment.ts';
import { findSeedScript } from './find-seed-script.ts';
import { readMigrations } from './read-migrations.ts';
import { readTexts } from './read-texts.ts';
import { splitSeed } from './split-seed.ts';
import { tarTree } from './tar-tree.ts';

/** Whose preview it is. */
export interface RequestedFor {
  readonly stack: string;
  readonly prefix: string;
  readonly repository: EnvironmentRequest['repository'];
  readonly pull: EnvironmentRequest['pull'];
  readonly isKept: boolean;
}

/**
 * What the engine is asked for, read from git objects: the graph and the migrations of the merge's result, the base's
 * own migrations and seed, and the source as a tar. Configuration and SQL of a seed are the base branch's; a seed script
 * is code of what runs.
 *
 * @throws Error naming the file that is missing or too large; what the repository throws
 */
export async function readEnvironmentRequest(
  { plan, configuration, trees }: PlannedMerge,
  { stack, prefix, repository, pull, isKept }: RequestedFor,
): Promise<EnvironmentRequest> {
  const { preview } = configuration;
  // One that the pull request removes has nothing to run.
  const remaining = plan.apps.filter((app) => app.head.resources.size > 0);
  const roots = remaining.map(({ root }) => root);
  const sql = preview.seed?.endsWith('.sql') === true ? preview.seed : undefined;
  const seed = sql === undefined ? undefined : (await readTexts(trees.base, [sql])).get(sql);
  const isScript = preview.seed !== undefined && sql === undefined && roots.length > 0;
  const found = isScript ? findSeedScript(trees.head, preview.seed, roots) : undefined;
  const readApplication = async ({ root, base, head }: AppPlan): Promise<ApplicationRequest> => ({
    graph: head,
    migrations: await readMigrations(trees.head, head),
    baseMigrations: await readMigrations(trees.base, base),
    seeds: seed === undefined ? {} : splitSeed(seed, databasesOf(base)),
    seedScript: found?.root === root ? found.script : undefined,
  });
  return {
    stack,
    prefix,
    repository,
    pull,
    plan,
    applications: await Promise.all(remaining.map(readApplication)),
    source: { tree: trees.head.id, tar: () => tarTree(trees.head) },
    sleepAfterSeconds: preview.sleepAfterSeconds,
    destroyAfterSeconds: preview.destroyAfterSeconds,
    maxAgeSeconds: preview.maxAgeSeconds,
    isKept,
  };
}

/** The seed is for what the base has. */
const databasesOf = ({ resources }: InfraGraph): readonly string[] =>
  [...resources.values()].filter((one) => one.kind === 'database').map((one) => nameOf(one.address));
