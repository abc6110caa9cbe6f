import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { Probot } from 'probot';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { ConfigError, type Config } from './config.ts';
import { openDatabase } from './database/open-database.ts';
import { createFrontDoor } from './front-door/front-door.ts';
import { asApp, authorizeJob, authorizeMembers, authorizePreviews, readBotLogin } from './github/github.ts';
import { createInbox } from './inbox/inbox.ts';
import { receiveDeliveries } from './inbox/receive-deliveries.ts';
import { redeliverMissed } from './inbox/redeliver-missed.ts';
import { createGroupStore } from './groups/group-store.ts';
import { createInteractionStore } from './interactions/interaction-store.ts';
import { repeat } from './jobs/repeat.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { registerWakeUps } from './jobs/wake-ups.ts';
import { createMetrics } from './metrics.ts';
import { readPermission } from './approval/read-people.ts';
import { createPreviewPlaces } from './previews/preview-places.ts';
import { createPreviewStore } from './previews/preview-store.ts';
import { pressButton } from './previews/press-button.ts';
import { reapPreviews } from './previews/reap-previews.ts';
import { createReapStore } from './previews/reap-store.ts';
import type { PreviewDeps } from './previews/preview-deps.ts';
import { reconcilePreview } from './previews/reconcile-preview.ts';
import { planCommit } from './plan/plan-commit.ts';
import { planPull } from './plan/plan-pull.ts';
import type { PullDeps } from './pulls/pull-deps.ts';
import { readPull } from './pulls/read-pull.ts';
import { createPullStore } from './pulls/pull-store.ts';
import { answerAudit } from './records/answer-audit.ts';
import { answerRecords } from './records/answer-records.ts';
import { auditPath } from './records/audit-link.ts';
import { createDecisionStore } from './records/decision-store.ts';
import { deriveKeys } from './records/derive-keys.ts';
import { issueRecord } from './records/issue-record.ts';
import { gitHubProblem } from './start-problem.ts';

export interface RunningApp {
  readonly port: number;
  /** Stops taking webhooks, lets running jobs end, then closes what was opened. */
  stop(): Promise<void>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * Starts the whole App: database, inbox, jobs, front door, in this order.
 *
 * @throws ConfigError, AwayError: what stands in the way, by the variable that says where it is
 */
export async function startApp(config: Config): Promise<RunningApp> {
  const log = pino({ level: config.logLevel, redact: ['token', 'privateKey', 'webhookSecrets', 'headers'] });
  // Before anything is opened that would have to be closed.
  const botLogin = await readBotLogin(config).catch((error: unknown) => {
    throw gitHubProblem(error, config.apiUrl);
  });
  const { pool, connection, close } = await openDatabase(config, (message) =>
    log.error({ error: message }, 'database connection lost'),
  );
  const inbox = createInbox(pool);
  const metrics = createMetrics(inbox.count);
  const analyzer = createAnalyzer();
  const planning = { analyzer, mirrorFolder: join(config.dataFolder, 'mirrors'), clock: () => performance.now() };
  const decisions = createDecisionStore(pool);
  const keys = deriveKeys(config.privateKey);
  const previews: PreviewDeps = {
    authorize: ({ installation, repository }) => authorizePreviews(config, installation, repository),
    mayWrite: async (octokit, job, login) => (await readPermission(octokit, job, login.toLowerCase())) === true,
    readPull,
    store: createPreviewStore(pool),
    issueRecord: async ({ repository, number }, headSha) => {
      const newest = await decisions.newest(repository, number);
      return issueRecord(newest?.commit === headSha ? [newest] : [], keys.record, Date.now());
    },
    places: createPreviewPlaces(pool),
    lookLater: (job, seconds) => jobs.lookLater(job, seconds),
    retrySeconds: config.retrySeconds,
    now: () => Date.now(),
  };
  const reaps = createReapStore(pool);
  const deps: PullDeps = {
    appId: config.appId,
    botLogin,
    authorize: ({ installation, repository }) => authorizeJob(config, installation, repository),
    authorizeMembers: ({ installation }) => authorizeMembers(config, installation),
    planPull: (job, access, pull) => planPull(planning, job, access, pull),
    reconcilePreview: (job, pull, planned) => reconcilePreview(previews, job, pull, planned),
    reapPreviews: (job, wake) => reapPreviews({ ...previews, reaps, reapRunSeconds: config.reapRunSeconds }, wake, job),
    pressButton: (press, wake) => pressButton(previews.store, press, wake),
    planCommit: (job, access, made) => planCommit(planning, job, access, made),
    store: createPullStore(pool),
    interactions: createInteractionStore(pool),
    wakePull: (job) => jobs.wake.pull(job),
    groups: createGroupStore(pool),
    wakeGroup: (job) => jobs.wake.group(job),
    decisions,
    auditUrl: ({ repository }, at) =>
      config.publicUrl === undefined ? undefined : `${config.publicUrl}${auditPath(keys.link, repository, at)}`,
  };
  const jobs = await startJobs(connection, pool, config, deps, metrics, log);
  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecrets[0]!,
    baseUrl: config.apiUrl,
    logLevel: 'fatal',
  });
  await probot.load(registerWakeUps(jobs.wake));
  const drain = receiveDeliveries(inbox, probot, log);
  const door = createFrontDoor({
    secrets: config.webhookSecrets,
    bodyMilliseconds: 10 * SECOND,
    store: inbox.store,
    onStored: drain,
    isReady: () =>
      pool.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    pages: async (url) => {
      const records = { decisions, keys };
      return (await answerRecords(records, url, Date.now())) ?? answerAudit(records, url, Date.now());
    },
    metrics: metrics.text,
    count: (outcome) => metrics.deliveries.inc({ outcome }),
  });
  const warn = (task: string) => (error: unknown) => log.warn({ task, error: String(error) }, 'to be tried again');
  const chores = [
    repeat(10 * SECOND, async () => drain(), warn('drain')),
    repeat(60 * MINUTE, async () => void (await inbox.forgetDone()), warn('forget')),
    repeat(
      config.reapSeconds * SECOND,
      async () => {
        for (const repository of await previews.places.repositories()) await jobs.reap(repository);
      },
      warn('reap previews'),
    ),
    repeat(60 * MINUTE, jobs.releaseParked, warn('release parked jobs')),
    repeat(
      config.redeliverySeconds * SECOND,
      async () => {
        const asked = await redeliverMissed(asApp(config), pool, Date.now());
        if (asked > 0) log.info({ deliveries: asked }, 'asked GitHub to deliver again');
      },
      warn('redeliver'),
    ),
  ];
  const stop = async () => {
    await new Promise((resolve) => {
      door.close(resolve);
      door.closeIdleConnections();
    });
    for (const end of chores) await end();
    await jobs.stop();
    await analyzer.close();
    await close();
    log.info('stopped');
  };
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(config.port, config.host, resolve);
  }).catch(async (error: Error) => {
    await stop();
    throw new ConfigError([`HOST, PORT: ${error.message}`], { cause: error });
  });
  const { port } = door.address() as AddressInfo;
  log.info({ port }, 'listening');
  return { port, stop };
}
