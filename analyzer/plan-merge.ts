import type { Analyzer } from './analyzer.ts';
import { CONFIGURATION_PATH, DEFAULT_CONFIGURATION, type Configuration } from './configuration/configuration.ts';
import type { ConfigurationProblem } from './configuration/problem.ts';
import { readConfiguration } from './configuration/read-configuration.ts';
import { AnalysisError } from './model/analysis-error.ts';
import type { NonEmpty } from './model/location.ts';
import type { Plan } from './model/plan.ts';
import type { SourceRepository, SourceTree } from './model/source.ts';
import { planTrees } from './plan-trees.ts';

export interface PlannedMerge {
  readonly plan: Plan;
  /** The base branch's, never the pull request's own. */
  readonly configuration: Configuration;
  /** `conflict`: head does not merge, so the plan is of the head itself. */
  readonly merged: 'clean' | 'conflict';
  /** What was read on either side; the head's is the merge result where there is one. */
  readonly trees: { readonly base: SourceTree; readonly head: SourceTree };
  readonly analysis: { readonly files: number; readonly parsed: number; readonly milliseconds: number };
}

/** The base branch's configuration is invalid: nothing is planned or approved until it is mended there. */
export class ConfigurationError extends AnalysisError {
  override name = 'ConfigurationError';
  readonly problems: NonEmpty<ConfigurationProblem>;
  constructor(problems: NonEmpty<ConfigurationProblem>) {
    super(problems.map(({ line, column, message }) => `${CONFIGURATION_PATH}:${line}:${column} ${message}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * What merging head into base now would change.
 *
 * @param base commit id of the base branch's tip
 * @param head commit id
 * @param clock milliseconds, monotonic
 * @throws ConfigurationError, AnalysisError; and what the repository throws
 */
export async function planMerge(
  analyzer: Analyzer,
  repository: SourceRepository,
  base: string,
  head: string,
  clock: () => number,
): Promise<PlannedMerge> {
  const before = await repository.readTree(await repository.treeOf(base));
  const merge = await repository.mergeTrees(base, head);
  const tree = merge.kind === 'clean' ? merge.tree : await repository.treeOf(head);
  const after = await repository.readTree(tree, before);
  const configuration = await configurationOf(before);
  const started = clock();
  const { plan, files, parsed } = await planTrees(analyzer, before, after, configuration);
  return {
    plan,
    configuration,
    merged: merge.kind,
    trees: { base: before, head: after },
    analysis: { files, parsed, milliseconds: Math.round(clock() - started) },
  };
}

/** @throws ConfigurationError */
export async function configurationOf(tree: SourceTree): Promise<Configuration> {
  const id = tree.files.get(CONFIGURATION_PATH);
  if (id === undefined) return DEFAULT_CONFIGURATION;
  for await (const blob of tree.readBlobs([id], 1024 * 1024)) {
    const text = 'bytes' in blob ? Buffer.from(blob.bytes).toString() : ' '.repeat(1024 * 1024);
    const read = readConfiguration(text);
    if (!read.ok) throw new ConfigurationError(read.problems);
    return read.configuration;
  }
  return DEFAULT_CONFIGURATION;
}
