import { LABELS } from '../github/preview-deployment.ts';
import type { PreviewDecision, PreviewFacts } from './preview-facts.ts';

/**
 * Whether a pull request is to have a preview. Pure: equal facts, equal answer.
 *
 * A fork's code runs only after somebody who may write here allowed exactly that commit; a label does not say which
 * commit it was given for, so it does not count there.
 */
export function decidePreview(facts: PreviewFacts): PreviewDecision {
  const { wish, headSha, labels, start } = facts;
  if (!facts.isOpen) return off('closed');
  if (!facts.canRun) return off('nothing-to-run');
  if (facts.workflow !== 'there') return off(facts.workflow === 'missing' ? 'no-workflow' : 'not-granted');
  if (wish?.kind === 'stop') return off('stopped');
  const isLabelled = labels.has(LABELS.start);
  if (facts.isFork) {
    if (wish?.headSha !== headSha) return off('fork');
  } else if (wish === undefined && !isLabelled) {
    if (facts.isDraft) return off('draft');
    if (start === 'label') return off('needs-label');
    if (start === 'manual') return off('needs-start');
  }
  if (!facts.isApproved) return off('needs-approval');
  if (!facts.hasPlace) return off('limit');
  return { wanted: true };
}

const off = (because: Extract<PreviewDecision, { wanted: false }>['because']): PreviewDecision => ({
  wanted: false,
  because,
});
