import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import pg from 'pg';
import { encoreUnderTest, isEncoreUnderTest } from '../build/encore-under-test.ts';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import type { Manifest } from '#preview-envs/encore/manifest.ts';
import type { ProcessConfig } from '#preview-envs/encore/process.ts';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import type { EmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { startPostgres } from '#test/start-postgres.ts';
import { type RunningProcess, runProcess } from './run-process.ts';
import { makeRuntimeFolder } from './runtime-folder.ts';

export interface Fixture {
  readonly manifest: Manifest;
  readonly config: ProcessConfig;
  readonly app: RunningProcess;
  /** Starts one more process on the same databases, buckets and messages. */
  readonly startAnother: (preload?: readonly URL[]) => Promise<RunningProcess>;
  readonly query: (database: string, sql: string) => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/encore-apps');
/** Encore's bundler reads no tsconfig.json below a folder node_modules. */
const CACHE = join(isEncoreUnderTest ? tmpdir() : join(process.cwd(), 'node_modules', '.cache'), 'encore-builds');
const BROKER = 'broker';

/**
 * Builds an application of test/fixtures/encore-apps and runs it with a PostgreSQL of its own.
 *
 * @param encore the version of encore.dev, where it is to be another than the application's own
 */
export async function startFixture(name: string, encore?: string): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-runtime-'));
  const source = encore === undefined ? join(FIXTURES, name) : withVersion(join(FIXTURES, name), folder, encore);
  const [library, built] = await Promise.all([bundleRuntime(makeRuntimeFolder()), build(source)]);
  const postgres = await startPostgres(folder);
  const processes: RunningProcess[] = [];
  const stop = async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = await configure(built, postgres, source, folder);
    const startAnother: Fixture['startAnother'] = async (preload) => {
      const started = await runProcess(join(folder, `process-${processes.length}`), library, config, {}, preload);
      processes.push(started);
      return started;
    };
    const ask: Fixture['query'] = (database, sql) => query(postgres, database, sql);
    return { manifest: built.manifest, config, app: await startAnother(), startAnother, query: ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function configure(
  { manifest, folder: built }: { readonly manifest: Manifest; readonly folder: string },
  postgres: EmbeddedPostgres,
  source: string,
  folder: string,
): Promise<ProcessConfig> {
  for (const database of [...manifest.databases, BROKER]) await createDatabase(postgres, source, database);
  const buckets = Object.fromEntries(manifest.buckets.map((one) => [one.name, join(folder, 'buckets', one.name)]));
  for (const bucket of Object.values(buckets)) mkdirSync(bucket, { recursive: true });
  return {
    manifest: join(built, 'manifest.json'),
    build: built,
    preview: 'pull-12',
    publicUrl: 'http://pr-12--bookshop.localhost:4300',
    environment: 'pull-12',
    listen: '127.0.0.1',
    controlToken: 'control-token',
    databases: Object.fromEntries(manifest.databases.map((one) => [one, urlOf(postgres, one)])),
    broker: urlOf(postgres, BROKER),
    buckets,
    signingKey: 'signing-key',
    secrets: { ApiToken: 'secret token' },
    stopMilliseconds: 3_000,
    idleSeconds: 20,
  };
}

async function build(source: string) {
  const lines: string[] = [];
  const built = await buildApplication({
    source,
    root: '',
    seedScript: undefined,
    revision: contentOf(source),
    cache: CACHE,
    user: undefined,
    encore: await encoreUnderTest(CACHE),
    limits: { installSeconds: 120, buildSeconds: 60, megabytes: 1024 },
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  if (!built.ok) throw new Error(`${built.step}: ${built.reason}\n${lines.join('\n')}`);
  return built;
}

function withVersion(source: string, folder: string, encore: string): string {
  const copy = join(folder, 'source');
  cpSync(source, copy, { recursive: true });
  const file = join(copy, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies: { 'encore.dev': encore } }));
  return copy;
}

/** Builds are kept by what they are made of. */
function contentOf(source: string): string {
  const hash = createHash('sha1');
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    hash.update(relative(source, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function createDatabase(postgres: EmbeddedPostgres, source: string, database: string): Promise<void> {
  await query(postgres, 'postgres', `CREATE DATABASE "${database}"`);
  for (const file of migrationsOf(source, database)) await query(postgres, database, readFileSync(file, 'utf8'));
}

function migrationsOf(source: string, database: string): readonly string[] {
  if (database === BROKER) return [];
  const folder = join(source, database, 'migrations');
  return readdirSync(folder).map((file) => join(folder, file));
}

async function query(postgres: EmbeddedPostgres, database: string, sql: string) {
  const client = new pg.Client({ ...postgres.connection, database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const urlOf = ({ connection }: EmbeddedPostgres, database: string) =>
  `postgres://${connection.user}@localhost/${database}?host=${encodeURIComponent(connection.host ?? '')}`;
