import type { Analyzer } from './analyzer.ts';
import { DEFAULT_CONFIGURATION, type Configuration } from './configuration/configuration.ts';
import { diffGraphs } from './diff/diff-graphs.ts';
import type { Plan } from './model/plan.ts';
import type { SourceTree } from './model/source.ts';

export interface PlannedTrees {
  readonly plan: Plan;
  /** Source files of the head. */
  readonly files: number;
  readonly parsed: number;
}

/** Reads two trees and says what going from one to the other changes. The base goes first: the head builds on it. */
export async function planTrees(
  analyzer: Analyzer,
  base: SourceTree,
  head: SourceTree,
  { apps, budget, preview }: Configuration = DEFAULT_CONFIGURATION,
): Promise<PlannedTrees> {
  const before = await analyzer.analyze(base, apps, preview.seed);
  const { graphs, files, parsed } = await analyzer.analyze(head, apps, preview.seed);
  return { plan: diffGraphs(before.graphs, graphs, budget), files, parsed };
}
