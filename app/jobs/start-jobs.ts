import type { ClientConfig, Pool } from 'pg';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { readRepositories, type AppCredentials } from '../github/github.ts';
import type { PullDeps } from '../pulls/pull-deps.ts';
import { reconcileGroup } from '../groups/reconcile-group.ts';
import { reconcilePull } from '../pulls/reconcile-pull.ts';
import { openJobQueues } from './job-queues.ts';
import { groupKey, pullKey, reapKey, surveyKey } from './jobs.ts';
import type { GroupJob, PullJob, RepositoryRef, SurveyJob } from './jobs.ts';
import { createParking, type ParkedJob } from './parking.ts';
import { releaseParked } from './release-parked.ts';
import { runJob, type JobKind } from './run-job.ts';
import { surveyPulls } from './survey-pulls.ts';
import type { Wake } from './wake-ups.ts';

export interface Jobs {
  readonly wake: Wake;
  /** Looks at a pull request again, not before so many seconds from now; its own events do not wait for that. */
  lookLater(job: PullJob, seconds: number): Promise<void>;
  /** Looks for previews of a repository that nothing will end any more. */
  reap(repository: RepositoryRef): Promise<void>;
  /** Gives back what was parked for installations that GitHub says are active again. */
  releaseParked(): Promise<void>;
  stop(): Promise<void>;
}

/** Mostly waiting for GitHub, git and parser threads; a slow one must not hold up the next. */
const PLAN_WORKERS = 6;
const SURVEY_WORKERS = 1;
/** Should GitHub refuse an installation that it says is active, it is not asked all the time. */
const PARKED_PAUSE_SECONDS = 2;
/** One pull request's own event comes before those that a push to the base branch wakes. */
const SURVEYED = { priority: -1 };

/** Opens the queues and lets this process work on them. */
export async function startJobs(
  connection: ClientConfig,
  pool: Pool,
  credentials: AppCredentials,
  deps: PullDeps,
  metrics: Metrics,
  log: Logger,
): Promise<Jobs> {
  const queues = await openJobQueues(connection, (error) => log.error({ error: error.message }, 'queue'));
  const parking = createParking(pool);
  const plan = { name: 'plan', keyOf: pullKey, queue: await queues.open<PullJob>('plan', pullKey) };
  const survey = { name: 'survey', keyOf: surveyKey, queue: await queues.open<SurveyJob>('survey', surveyKey) };
  // A queue of its own: a job that waits in `plan` would keep those of events from it.
  const later = await queues.open<PullJob>('look-later', pullKey);
  const group = { name: 'group', keyOf: groupKey, queue: await queues.open<GroupJob>('group', groupKey) };
  const reap = { name: 'reap', keyOf: reapKey, queue: await queues.open<RepositoryRef>('reap', reapKey) };
  const giveBack = ({ queue, job }: ParkedJob, afterSeconds = 0) => {
    const when = { afterSeconds };
    if (queue === survey.name) return survey.queue.add(job as SurveyJob, when);
    if (queue === reap.name) return reap.queue.add(job as RepositoryRef, when);
    return queue === group.name ? group.queue.add(job as GroupJob, when) : plan.queue.add(job as PullJob, when);
  };
  // Who unsuspended it while the job was refused has released what was parked before.
  const lookAgain = () =>
    releaseParked(credentials, parking, (parked) => giveBack(parked, PARKED_PAUSE_SECONDS)).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'parked jobs wait for their hour'),
    );

  const work = <T extends PullJob | SurveyJob | GroupJob | RepositoryRef>(
    kind: JobKind<T>,
    workers: number,
    handle: (job: T) => Promise<string>,
  ) =>
    kind.queue.work(workers, async (job) => {
      const fields = { job: kind.name, repository: job.repository, key: kind.keyOf(job) };
      const end = metrics.jobDuration.startTimer({ job: kind.name });
      let outcome = 'error';
      try {
        const ended = await runJob(kind, parking, job, async () => (outcome = await handle(job)));
        if (ended !== 'done') outcome = ended;
        if (ended === 'parked') await lookAgain();
        log.info({ ...fields, outcome }, 'job ended');
      } catch (error) {
        log.warn({ ...fields, error: String(error) }, 'job failed, to be tried again');
        throw error;
      } finally {
        end({ outcome });
      }
    });
  await work(plan, PLAN_WORKERS, (job) => reconcilePull(deps, job));
  await work(group, PLAN_WORKERS, (job) => reconcileGroup(deps, job));
  await work(survey, SURVEY_WORKERS, async (job) => {
    await surveyPulls(deps.authorize, job, (pull) => plan.queue.add(pull, SURVEYED));
    return 'surveyed';
  });
  await work(reap, SURVEY_WORKERS, (job) => deps.reapPreviews(job, (pull) => plan.queue.add(pull)));
  await later.work(1, (job) => plan.queue.add(job));
  return {
    lookLater: (job, seconds) => (seconds === 0 ? plan.queue.add(job) : later.add(job, { afterSeconds: seconds })),
    reap: (repository) => reap.queue.add(repository),
    wake: {
      pull: (job) => plan.queue.add(job),
      rerun: async (job) => {
        await deps.store.askRerun(job);
        await plan.queue.add(job);
      },
      press: (press) => deps.pressButton(press, (job) => plan.queue.add(job)),
      survey: (job) => survey.queue.add(job),
      group: (job) => group.queue.add(job),
      rerunGroup: async (key) => {
        const job = await deps.groups.askRerun(key);
        if (job !== undefined) await group.queue.add(job);
      },
      groupGone: (job) => deps.groups.forget(job),
      people: async (installation) => {
        for (const ref of await readRepositories(credentials, installation)) await survey.queue.add(ref);
      },
      installation: async (id) => {
        for (const parked of await parking.release(id)) await giveBack(parked);
      },
    },
    releaseParked: () => releaseParked(credentials, parking, giveBack),
    stop: queues.stop,
  };
}
