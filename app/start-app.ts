import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import pino, { type Logger } from 'pino';
import { Probot } from 'probot';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import type { Config } from './config.ts';
import { startEmbeddedPostgres } from './database/embedded-postgres.ts';
import { migrate } from './database/schema.ts';
import { createFrontDoor } from './front-door/front-door.ts';
import { readBotLogin } from './github/github.ts';
import { createInbox, type Delivery } from './inbox/inbox.ts';
import { openPlanQueue } from './jobs/plan-queue.ts';
import { registerWakeUps } from './jobs/wake-ups.ts';
import { createMetrics } from './metrics.ts';
import { planPullRequest, type PlanJob } from './plan/plan-pull-request.ts';
import { createPlanStore } from './plan/plan-store.ts';

export interface RunningApp {
  readonly port: number;
  /** Stops taking webhooks, lets running jobs end, then closes what was opened. */
  stop(): Promise<void>;
}

const WORKERS = 2;
const SWEEP_MILLISECONDS = 10_000;

/** Starts the whole App: database, inbox, jobs, front door, in this order. */
export async function startApp(config: Config): Promise<RunningApp> {
  const log = pino({ level: config.logLevel, redact: ['token', 'privateKey', 'webhookSecrets', 'headers'] });
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataFolder) : undefined;
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl! };
  const pool = new pg.Pool({ ...connection, max: 10 });
  pool.on('error', (error) => log.error({ error: error.message }, 'database connection lost'));
  await migrate(pool);
  const metrics = createMetrics();
  const analyzer = createAnalyzer();
  const queue = await openPlanQueue(connection, WORKERS, (error) => log.error({ error: error.message }, 'queue'));
  const deps = {
    credentials: config,
    botLogin: await readBotLogin(config),
    analyzer,
    store: createPlanStore(pool),
    mirrorFolder: join(config.dataFolder, 'mirrors'),
    clock: () => performance.now(),
  };
  await queue.work(async (job) => {
    const end = metrics.jobDuration.startTimer();
    const outcome = await planPullRequest(deps, job).catch((error: unknown) => {
      logFailure(log, job, error);
      throw error;
    });
    end({ outcome });
    log.info({ repository: job.repository, pull: job.number, outcome }, 'planned');
  });

  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecrets[0]!,
    baseUrl: config.apiUrl,
    logLevel: 'fatal',
  });
  await probot.load(registerWakeUps(queue.add));
  const inbox = createInbox(pool);
  const drain = createDrain(() => inbox.drain((delivery) => receive(probot, delivery, log)), log);
  const sweep = setInterval(drain, SWEEP_MILLISECONDS);
  drain();

  const door = createFrontDoor({
    secrets: config.webhookSecrets,
    store: inbox.store,
    onStored: drain,
    isReady: () =>
      pool.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    metrics: metrics.text,
    count: (outcome) => metrics.deliveries.inc({ outcome }),
  });
  await new Promise<void>((resolve) => door.listen(config.port, config.host, resolve));
  const { port } = door.address() as AddressInfo;
  log.info({ port }, 'listening');
  return {
    port,
    stop: async () => {
      clearInterval(sweep);
      await new Promise((resolve) => {
        door.close(resolve);
        door.closeIdleConnections();
      });
      await queue.stop();
      await analyzer.close();
      await pool.end();
      await embedded?.stop();
      log.info('stopped');
    },
  };
}

async function receive(probot: Probot, { id, event, payload }: Delivery, log: Logger): Promise<void> {
  try {
    await probot.receive({ id, name: event, payload: JSON.parse(payload) } as Parameters<Probot['receive']>[0]);
  } catch (error) {
    log.warn({ delivery: id, event, error: String(error) }, 'delivery failed, to be tried again');
    throw error;
  }
}

/** One drain at a time; a call during one makes it go round once more. */
function createDrain(drain: () => Promise<void>, log: Logger): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle';
  const run = async () => {
    do {
      state = 'running';
      await drain().catch((error: unknown) => log.error({ error: String(error) }, 'inbox'));
    } while ((state as string) === 'again');
    state = 'idle';
  };
  return () => {
    if (state === 'idle') void run();
    else state = 'again';
  };
}

function logFailure(log: Logger, job: PlanJob, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log.warn({ repository: job.repository, pull: job.number, error: message }, 'plan failed, to be tried again');
}
