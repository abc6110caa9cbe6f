import { CONFIGURATION_PATH } from '#analyzer/configuration/configuration.ts';
import type { PlannedMerge } from '#analyzer/plan-merge.ts';
import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import { readCodeOwners, type CodeOwners } from './code-owners.ts';

/** Where GitHub looks, in this order; the first that is there counts. */
const OWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;
/** GitHub ignores larger ones. */
const LONGEST = 3 * 1024 * 1024;

/** Who approves what: the base branch's files, never the pull request's own. */
export interface BaseRules {
  readonly rules: ApprovalRules;
  readonly owners: CodeOwners;
  readonly ownersPath: string | undefined;
  /** Files of rules that merging would change. */
  readonly edited: readonly string[];
}

/** Reads the rules of the base branch's tip, and whether the pull request edits them. */
export async function readRules({
  configuration,
  trees,
}: Pick<PlannedMerge, 'configuration' | 'trees'>): Promise<BaseRules> {
  const ownersPath = OWNERS_PATHS.find((path) => trees.base.files.has(path));
  let text = '';
  if (ownersPath !== undefined) {
    for await (const blob of trees.base.readBlobs([trees.base.files.get(ownersPath)!], LONGEST)) {
      text = 'bytes' in blob ? Buffer.from(blob.bytes).toString() : '';
    }
  }
  const edited = [CONFIGURATION_PATH, ...OWNERS_PATHS].filter(
    (path) => trees.base.files.get(path) !== trees.head.files.get(path),
  );
  return { rules: configuration.approval, owners: readCodeOwners(text), ownersPath, edited };
}
