import type { Probot } from 'probot';
import { PREVIEWS, pullOfTask, pullOfTitle } from '../github/preview-deployment.ts';
import type { PressedButton } from '../previews/press-button.ts';
import type { GroupKey } from '../groups/group-store.ts';
import type { GroupJob, PullJob, SurveyJob } from './jobs.ts';
import { pressOf, refOf, type RepositoryPayload } from './read-payload.ts';

export interface Wake {
  readonly pull: (job: PullJob) => Promise<void>;
  /** The same, and its checks are wanted anew even if nothing changed. */
  readonly rerun: (job: PullJob) => Promise<void>;
  /** Somebody pressed a button of the check `infra/preview`. */
  readonly press: (press: PressedButton) => Promise<void>;
  readonly survey: (job: SurveyJob) => Promise<void>;
  readonly group: (job: GroupJob) => Promise<void>;
  /** Its checks are wanted anew, if the commit is that of a group. */
  readonly rerunGroup: (group: GroupKey) => Promise<void>;
  /** It is merged, or taken out of the queue. */
  readonly groupGone: (group: GroupKey) => Promise<void>;
  /** Who is in which team changed, in the whole organization. */
  readonly people: (installation: number) => Promise<void>;
  /** An installation may act again. */
  readonly installation: (id: number) => Promise<void>;
}

/** A check, or all of a commit's. */
interface Rerequested {
  readonly head_sha: string;
  readonly pull_requests: readonly ({ readonly number: number } | null)[];
}

/** Registers what wakes the reconciler. Payloads say only *which* pull request; what is true of it is read later. */
export function registerWakeUps(wake: Wake) {
  return (app: Probot): void => {
    app.on(
      [
        'pull_request.opened',
        'pull_request.synchronize',
        'pull_request.reopened',
        'pull_request.edited',
        'pull_request.ready_for_review',
        'pull_request.converted_to_draft',
        'pull_request.labeled',
        'pull_request.unlabeled',
        'pull_request.closed',
        'pull_request_review.submitted',
        'pull_request_review.edited',
        'pull_request_review.dismissed',
      ],
      ({ payload }) => wakePulls(wake.pull, payload, [payload.pull_request.number]),
    );
    app.on('check_run.rerequested', ({ payload }) => rerun(wake, payload, payload.check_run));
    app.on('check_suite.rerequested', ({ payload }) => rerun(wake, payload, payload.check_suite));
    app.on('check_run.requested_action', ({ payload }) => {
      const press = pressOf(payload);
      return press === undefined ? undefined : wake.press(press);
    });
    app.on('deployment_status.created', ({ payload }) => {
      const number = pullOfTask(payload.deployment.task);
      return number === undefined ? undefined : wakePulls(wake.pull, payload, [number]);
    });
    app.on('workflow_run', ({ payload }) => {
      const run = payload.workflow_run;
      const number = run.path.endsWith(`/${PREVIEWS.workflow}`)
        ? pullOfTitle('display_title' in run ? (run.display_title ?? '') : '')
        : undefined;
      return number === undefined ? undefined : wakePulls(wake.pull, payload, [number]);
    });
    app.on('push', async ({ payload }) => {
      const ref = refOf(payload);
      const base = /^refs\/heads\/(.+)$/.exec(payload.ref)?.[1];
      if (ref !== undefined && base !== undefined && !payload.deleted) await wake.survey({ ...ref, base });
    });
    app.on(['member.added', 'member.edited', 'member.removed'], async ({ payload }) => {
      const ref = refOf(payload);
      if (ref !== undefined) await wake.survey(ref);
    });
    app.on(['membership.added', 'membership.removed'], ({ payload }) =>
      payload.installation === undefined ? undefined : wake.people(payload.installation.id),
    );
    app.on('merge_group.checks_requested', async ({ payload }) => {
      const { merge_group: group, repository } = payload;
      const ref = repository === undefined ? undefined : refOf({ ...payload, repository });
      if (ref === undefined || repository === undefined) return;
      await wake.group({
        ...ref,
        cloneUrl: repository.clone_url,
        headSha: group.head_sha,
        headRef: group.head_ref,
        baseSha: group.base_sha,
        baseRef: group.base_ref.replace(/^refs\/heads\//, ''),
      });
    });
    app.on('merge_group.destroyed', async ({ payload: { merge_group: group, repository } }) => {
      if (repository !== undefined) await wake.groupGone({ repository: repository.id, headSha: group.head_sha });
    });
    app.on('installation.created', ({ payload }) =>
      wakeRepositories(wake, payload.installation, payload.repositories ?? []),
    );
    app.on('installation_repositories.added', ({ payload }) =>
      wakeRepositories(wake, payload.installation, payload.repositories_added),
    );
    app.on('installation.unsuspend', ({ payload }) => wake.installation(payload.installation.id));
  };
}

/** A commit of the merge queue has no pull requests in the payload, and those of others are in no group. */
async function rerun(wake: Wake, payload: RepositoryPayload, of: Rerequested): Promise<void> {
  await wake.rerunGroup({ repository: payload.repository.id, headSha: of.head_sha });
  const numbers = of.pull_requests.flatMap((one) => (one === null ? [] : [one.number]));
  await wakePulls(wake.rerun, payload, numbers);
}

async function wakePulls(
  wake: (job: PullJob) => Promise<void>,
  payload: RepositoryPayload,
  numbers: readonly number[],
): Promise<void> {
  const ref = refOf(payload);
  if (ref !== undefined) for (const number of numbers) await wake({ ...ref, number });
}

async function wakeRepositories(
  wake: Wake,
  installation: { readonly id: number },
  repositories: readonly { readonly id: number; readonly full_name: string }[],
): Promise<void> {
  for (const { id, full_name: fullName } of repositories) {
    const [owner = '', repo = ''] = fullName.split('/');
    await wake.survey({ installation: installation.id, repository: id, owner, repo });
  }
}
