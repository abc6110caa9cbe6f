import { findPreviewBlock, renderPreviewBlock } from '#analyzer/render/preview-block.ts';
import type { PreviewView } from '#analyzer/render/preview-view.ts';
import type { WrittenComment } from '../github/comment.ts';
import type { CheckBoard } from '../github/check-run.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PlannedPreview } from '../previews/reconcile-preview.ts';
import { showPreviewCheck } from '../previews/show-check.ts';
import type { PullDeps } from './pull-deps.ts';
import type { PullState } from './read-pull.ts';

export interface AttemptedPreview {
  /** For the comment. */
  readonly block: string | undefined;
  /** Whether there is one to open, or will be, so that the pull request must speak of it. */
  readonly hasLink: boolean;
  /** Writes the check. @throws what kept the preview from being reconciled: the job is then tried again */
  show(checks: CheckBoard): Promise<void>;
}

/** Reconciles the preview; where that fails, plan and approval are published all the same, beside what was said of it. */
export async function attemptPreview(
  { reconcilePreview }: PullDeps,
  job: PullJob,
  pull: PullState,
  planned: PlannedPreview,
  existing: WrittenComment | undefined,
): Promise<AttemptedPreview> {
  let view: PreviewView | undefined;
  try {
    view = await reconcilePreview(job, pull, planned);
  } catch (error) {
    const block = existing === undefined ? undefined : findPreviewBlock(existing.body);
    return { block, hasLink: false, show: () => Promise.reject(error) };
  }
  if (view === undefined) return { block: undefined, hasLink: false, show: () => Promise.resolve() };
  return {
    block: renderPreviewBlock(view),
    hasLink: view.is !== 'off',
    show: (checks) => showPreviewCheck(checks, view),
  };
}
