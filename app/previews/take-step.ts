import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { leavePlace } from './claim-place.ts';
import { dispatchPreview, type PreviewInputs } from './dispatch-preview.ts';
import { nextStep, type Aim } from './next-step.ts';
import { begunUp, downsAfter, type ObservedPreview } from './observed.ts';
import type { PreviewDeps } from './preview-deps.ts';

type Refused = { readonly because: 'no-workflow' | 'workflow-outdated' };

/**
 * Does what brings a preview closer to what is wanted.
 *
 * @param aim `needsRecord`: the workflow deploys only with a record of the approval
 * @returns what is observed then, or why it could not be asked for
 */
export async function takeStep(
  deps: PreviewDeps & { readonly octokit: Octokit },
  job: PullJob,
  pull: PullState,
  observed: ObservedPreview,
  aim: Aim & { readonly needsRecord: boolean },
): Promise<ObservedPreview | Refused> {
  const step = nextStep(observed, aim, deps);
  const of = { 'pull-request': String(job.number) };
  switch (step.do) {
    case 'nothing':
      if (isOver(observed) && !isWaiting(aim)) await leavePlace(deps, job);
      return observed;
    case 'wait':
      await deps.lookLater(job, step.seconds);
      return observed;
    case 'up': {
      // What was observed may be the answer to something newer than what was read of the pull request: a teardown to its
      // end, above all. Its own event is on the way then.
      const now = await deps.readPull(deps.octokit, job);
      if (!now.isOpen || now.headSha !== pull.headSha) return observed;
      if (!aim.needsRecord) return ask({ ...of, command: 'up', 'head-sha': pull.headSha, digest: aim.digest });
      const issued = await deps.issueRecord(job, pull.headSha);
      // It stands no longer: what took it back has an event of its own.
      if (!issued.ok) return observed;
      const { record } = issued;
      return ask({ ...of, command: 'up', 'head-sha': pull.headSha, digest: aim.digest, record });
    }
    case 'down':
      return ask({ ...of, command: 'down', 'head-sha': '', digest: '' });
  }

  async function ask(inputs: PreviewInputs): Promise<ObservedPreview | Refused> {
    const dispatched = await dispatchPreview(deps, job, pull.defaultBranch, inputs);
    if (!dispatched.ok) return { because: dispatched.because };
    return { ...observed, runs: [...observed.runs, dispatched.run] };
  }
}

/** It has no place, and wants one. */
const isWaiting = ({ decision }: Aim) => !decision.wanted && decision.because === 'limit';

/** Whether nothing runs and nothing is left: torn down, never begun, or destroyed for its age. */
function isOver(observed: ObservedPreview): boolean {
  const up = begunUp(observed);
  if (observed.live.length > 0 || up?.state.is === 'active') return false;
  const isDown = downsAfter(observed, up).some((one) => one.state.is === 'succeeded');
  return up === undefined || up.state.is === 'succeeded' || isDown;
}
