import type { Octokit } from '@octokit/rest';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import { leavePlace } from './claim-place.ts';
import { dispatchPreview } from './dispatch-preview.ts';
import { nextStep, type Aim } from './next-step.ts';
import { begunUp, downsAfter, type ObservedPreview } from './observed.ts';
import type { PreviewDeps } from './preview-deps.ts';

type Refused = { readonly because: 'no-workflow' | 'workflow-outdated' };

/** Does what brings a preview closer to what is wanted. @returns what is observed then, or why it could not be asked for */
export async function takeStep(
  deps: PreviewDeps & { readonly octokit: Octokit },
  job: PullJob,
  pull: PullState,
  observed: ObservedPreview,
  aim: Aim,
): Promise<ObservedPreview | Refused> {
  const step = nextStep(observed, aim, deps.now());
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
      return ask('up', pull.headSha, aim.digest);
    }
    case 'down':
      return ask('down', '', '');
  }

  async function ask(command: 'up' | 'down', head: string, digest: string): Promise<ObservedPreview | Refused> {
    const inputs = { command, 'pull-request': String(job.number), 'head-sha': head, digest };
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
