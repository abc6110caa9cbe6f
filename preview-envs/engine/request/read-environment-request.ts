import type { PlannedMerge } from '#analyzer/plan-merge.ts';
import { nameOf } from '#analyzer/model/address.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { AppPlan } from '#analyzer/model/plan.ts';
import type { ApplicationRequest, EnvironmentRequest } from '../environment.ts';
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
}

/**
 * What the engine is asked for, read from git objects: the graph and the migrations of the merge's result, the base's
 * own migrations and seed, and the source as a tar. Configuration and seed are the base branch's.
 *
 * @throws Error naming the file that is missing or too large; what the repository throws
 */
export async function readEnvironmentRequest(
  { plan, configuration, trees }: PlannedMerge,
  { stack, prefix, repository, pull }: RequestedFor,
): Promise<EnvironmentRequest> {
  const { preview } = configuration;
  const seed = preview.seed === undefined ? undefined : (await readTexts(trees.base, [preview.seed])).get(preview.seed);
  const readApplication = async ({ base, head }: AppPlan): Promise<ApplicationRequest> => ({
    graph: head,
    migrations: await readMigrations(trees.head, head),
    baseMigrations: await readMigrations(trees.base, base),
    seeds: seed === undefined ? {} : splitSeed(seed, databasesOf(base)),
  });
  // One that the pull request removes has nothing to run.
  const remaining = plan.apps.filter((app) => app.head.resources.size > 0);
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
  };
}

/** The seed is for what the base has. */
const databasesOf = ({ resources }: InfraGraph): readonly string[] =>
  [...resources.values()].filter((one) => one.kind === 'database').map((one) => nameOf(one.address));
