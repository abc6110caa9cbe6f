import { DEFAULT_CONFIGURATION, type PreviewConfiguration } from '#analyzer/configuration/configuration.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { PreviewContents, PreviewView } from '#analyzer/render/preview-view.ts';
import { LABELS } from '../github/preview-deployment.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { claimPlace } from './claim-place.ts';
import { contentsOf } from './contents-of.ts';
import { observePreview } from './observe-preview.ts';
import { begunUp } from './observed.ts';
import type { PreviewDeps } from './preview-deps.ts';
import { showPreview } from './show-preview.ts';
import { takeStep } from './take-step.ts';

/** What is planned for an open pull request; a closed one has no plan, and needs none to be torn down. */
export interface PlannedPreview {
  readonly plan: Plan;
  readonly preview: PreviewConfiguration;
  /** Decided about this plan, and remembered: a record of it can be signed. */
  readonly isApproved: boolean;
}

const NOTHING: PreviewContents = { services: [], databases: [] };

/**
 * Compares the preview that GitHub shows with the one that is wanted, and asks the workflow for the difference.
 * Level-triggered: nothing is taken from the event that woke it, so any number of events in any order end the same.
 *
 * @returns what to say of it; undefined of a closed pull request that never had one
 */
export async function reconcilePreview(
  deps: PreviewDeps,
  job: PullJob,
  pull: PullState,
  planned: PlannedPreview | undefined,
): Promise<PreviewView | undefined> {
  const octokit = await deps.authorize(job);
  if (octokit === undefined) return pull.isOpen ? { is: 'off', because: 'not-granted' } : undefined;
  const memory = await deps.store.read(job);
  const observed = await observePreview({ ...deps, octokit }, job, memory.asked);
  if (observed.isUncertain) await deps.lookLater(job, deps.retrySeconds);
  const contents = planned === undefined ? NOTHING : contentsOf(planned.plan);
  const preview = planned?.preview ?? DEFAULT_CONFIGURATION.preview;
  const { press } = memory;
  const wish = press !== undefined && (await deps.mayWrite(octokit, job, press.by)) ? press : undefined;
  const [canRun, { start, atMost }] = [contents.services.length > 0, preview];
  const needsRecord = preview.approval === 'required';
  const isApproved = !needsRecord || planned?.isApproved === true;
  const facts = { ...pull, start, canRun, workflow: observed.workflow, wish, isApproved };
  const decision = await claimPlace(deps, job, facts, atMost);
  const isPressed = wish?.kind === 'start' && wish.isNew;
  const isKept = pull.labels.has(LABELS.keep);
  const aim = { decision, headSha: pull.headSha, digest: planned?.plan.digest ?? '', isPressed, isKept, needsRecord };
  const after = await takeStep({ ...deps, octokit }, job, pull, observed, aim);
  if ('because' in after) return { is: 'off', because: after.because };
  const hasNone = begunUp(after) === undefined && after.live.length === 0;
  if (!pull.isOpen && hasNone) return undefined;
  return showPreview(after, { decision, contents, sleepAfterSeconds: preview.sleepAfterSeconds });
}
