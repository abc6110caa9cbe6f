import { renderPreviewCheck } from '#analyzer/render/preview-check.ts';
import type { PreviewView } from '#analyzer/render/preview-view.ts';
import type { CheckBoard } from '../github/check-run.ts';

const PREVIEW_CHECK = 'infra/preview';

/** Writes `infra/preview`, under way or ended, if it does not say so already. */
export async function showPreviewCheck(checks: CheckBoard, view: PreviewView): Promise<void> {
  const output = renderPreviewCheck(view);
  await ('conclusion' in output ? checks.conclude(PREVIEW_CHECK, output) : checks.progress(PREVIEW_CHECK, output));
}
