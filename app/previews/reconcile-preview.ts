import type { PreviewConfiguration } from '#analyzer/configuration/configuration.ts';
import { DEFAULT_CONFIGURATION } from '#analyzer/configuration/configuration.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { PreviewView } from '#analyzer/render/preview-view.ts';
import type { Octokit } from '@octokit/rest';
import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { contentsOf } from './contents-of.ts';
import { decidePreview } from './decide-preview.ts';
import { dispatchPreview } from './dispatch-preview.ts';
import { nextStep } from './next-step.ts';
import { observePreview, type Observation } from './observe-preview.ts';
import { begunUp } from './observed.ts';
import type { PreviewDecision, PreviewFacts } from './preview-facts.ts';
import type { PreviewPlaces } from './preview-places.ts';
import type { PreviewMemory, PreviewStore } from './preview-store.ts';
import { showPreview } from './show-preview.ts';

export interface PreviewDeps {
  /** Undefined where the installation has not granted what previews need. */
  readonly authorize: (job: RepositoryRef) => Promise<Octokit | undefined>;
  /** Whether an account may write to the repository now. */
  readonly mayWrite: (octokit: Octokit, job: RepositoryRef, login: string) => Promise<boolean>;
  readonly store: PreviewStore;
  readonly places: PreviewPlaces;
  /** Looks at the pull request again, not before so many seconds. */
  readonly lookLater: (job: PullJob, seconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is planned for an open pull request; a closed one has no plan, and needs none to be torn down. */
export interface PlannedPreview {
  readonly plan: Plan;
  readonly preview: PreviewConfiguration;
}

/** An answer that did not come, and the end of a run of which no event came. */
const UNCERTAIN_SECONDS = 5;

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
  if (observed.isUncertain) await deps.lookLater(job, UNCERTAIN_SECONDS);
  const facts = await readFacts(deps, octokit, job, { pull, planned, memory, observed });
  const preview = planned?.preview ?? DEFAULT_CONFIGURATION.preview;
  const decision = await claimPlace(deps, job, facts, preview.atMost);
  const isPressed = facts.wish?.kind === 'start' && memory.press?.isNew === true;
  const digest = planned?.plan.digest ?? '';
  const step = nextStep(observed, { decision, headSha: pull.headSha, digest, isPressed }, deps.now());
  const shown = {
    contents: planned === undefined ? { services: [], databases: [] } : contentsOf(planned.plan),
    sleepAfterSeconds: preview.sleepAfterSeconds,
  };
  switch (step.do) {
    case 'wait':
      await deps.lookLater(job, step.seconds);
      break;
    case 'nothing':
      if (!decision.wanted && !mayBeThere(observed)) await leavePlace(deps, job);
      break;
    case 'up':
    case 'down': {
      const inputs = {
        command: step.do,
        'pull-request': String(job.number),
        'head-sha': step.do === 'up' ? pull.headSha : '',
        digest: step.do === 'up' ? digest : '',
      };
      const dispatched = await dispatchPreview({ ...deps, octokit }, job, pull.defaultBranch, inputs);
      if (!dispatched.ok) return { is: 'off', because: dispatched.because };
      return showPreview({ ...observed, runs: [...observed.runs, dispatched.run] }, { ...shown, decision });
    }
  }
  const isUntold = !pull.isOpen && begunUp(observed) === undefined && observed.live.length === 0;
  return isUntold ? undefined : showPreview(observed, { ...shown, decision });
}

/** Whether something may run, or be left of it. */
function mayBeThere(observed: Observation): boolean {
  const view = showPreview(observed, {
    decision: { wanted: true },
    contents: { services: [], databases: [] },
    sleepAfterSeconds: 0,
  });
  return view.is !== 'off' && view.is !== 'gone';
}

async function readFacts(
  deps: PreviewDeps,
  octokit: Octokit,
  job: PullJob,
  known: {
    readonly pull: PullState;
    readonly planned: PlannedPreview | undefined;
    readonly memory: PreviewMemory;
    readonly observed: Observation;
  },
): Promise<PreviewFacts> {
  const { pull, planned, memory, observed } = known;
  const { press } = memory;
  const counts = press !== undefined && (await deps.mayWrite(octokit, job, press.by));
  return {
    isOpen: pull.isOpen,
    isDraft: pull.isDraft,
    isFork: pull.isFork,
    headSha: pull.headSha,
    labels: pull.labels,
    start: (planned?.preview ?? DEFAULT_CONFIGURATION.preview).start,
    canRun: planned !== undefined && contentsOf(planned.plan).services.length > 0,
    workflow: observed.workflow,
    wish: counts ? press : undefined,
    hasPlace: true,
  };
}

/** A place is taken only by what is wanted otherwise, and waited for by nothing else. */
async function claimPlace(
  { places }: PreviewDeps,
  job: PullJob,
  facts: PreviewFacts,
  atMost: number,
): Promise<PreviewDecision> {
  const decision = decidePreview(facts);
  if (!decision.wanted) return decision;
  return decidePreview({ ...facts, hasPlace: await places.take(job, atMost) });
}

async function leavePlace({ places, lookLater }: PreviewDeps, job: PullJob): Promise<void> {
  for (const number of await places.leave(job)) await lookLater({ ...job, number }, 0);
}
