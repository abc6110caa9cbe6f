import type { Probot } from 'probot';
import type { PlanJob } from '../plan/plan-pull-request.ts';

/** Registers what wakes the reconciler. Payloads say only *which* pull request; what is true of it is read later. */
export function registerWakeUps(add: (job: PlanJob) => Promise<void>) {
  return (app: Probot): void => {
    app.on(
      [
        'pull_request.opened',
        'pull_request.synchronize',
        'pull_request.reopened',
        'pull_request.edited',
        'pull_request.ready_for_review',
      ],
      async ({ payload }) => {
        const { installation, repository, pull_request: pull } = payload;
        if (installation === undefined) return;
        await add({
          installation: installation.id,
          repository: repository.id,
          owner: repository.owner.login,
          repo: repository.name,
          number: pull.number,
        });
      },
    );
    app.on(['check_run.rerequested'], async ({ payload }) => {
      const { installation, repository, check_run: check } = payload;
      if (installation === undefined) return;
      for (const { number } of check.pull_requests) {
        await add({
          installation: installation.id,
          repository: repository.id,
          owner: repository.owner.login,
          repo: repository.name,
          number,
        });
      }
    });
  };
}
