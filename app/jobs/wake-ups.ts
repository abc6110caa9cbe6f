import type { Probot } from 'probot';
import type { PullJob, SurveyJob } from './jobs.ts';

export interface Wake {
  readonly pull: (job: PullJob) => Promise<void>;
  /** The same, and its checks are wanted anew even if nothing changed. */
  readonly rerun: (job: PullJob) => Promise<void>;
  readonly survey: (job: SurveyJob) => Promise<void>;
  /** An installation may act again. */
  readonly installation: (id: number) => Promise<void>;
}

interface RepositoryPayload {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly owner: { readonly login: string } | null;
  };
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
        'pull_request_review.submitted',
        'pull_request_review.edited',
        'pull_request_review.dismissed',
      ],
      ({ payload }) => wakePulls(wake.pull, payload, [payload.pull_request.number]),
    );
    app.on('check_run.rerequested', ({ payload }) =>
      wakePulls(
        wake.rerun,
        payload,
        payload.check_run.pull_requests.map((one) => one.number),
      ),
    );
    app.on('push', async ({ payload }) => {
      const ref = refOf(payload);
      const base = /^refs\/heads\/(.+)$/.exec(payload.ref)?.[1];
      if (ref !== undefined && base !== undefined && !payload.deleted) await wake.survey({ ...ref, base });
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

function refOf({ installation, repository }: RepositoryPayload) {
  const { id, name, owner } = repository;
  if (installation === undefined || owner === null) return undefined;
  return { installation: installation.id, repository: id, owner: owner.login, repo: name };
}
