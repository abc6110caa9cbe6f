import type { DatabaseSpec, Failure } from '../api.ts';
import type { ResourceRow, Store } from '../state/store.ts';
import { databaseOf, quote, roleOf } from './names.ts';
import { dropDatabase } from './roles.ts';
import { runSteps } from './run-steps.ts';
import type { DatabaseServer } from './server.ts';
import { branchSteps, planSteps, templateSteps, type PlannedStep, type Step } from './steps.ts';
import type { Templates } from './template.ts';

export interface DatabaseOrder {
  readonly preview: string;
  /** Whose it is, for people who look at the template. */
  readonly repository: string;
  readonly password: string;
  readonly name: string;
  readonly spec: DatabaseSpec;
  readonly before: ResourceRow | undefined;
  readonly log: (line: string) => void;
}

/** Kept with the resource: how far it is. */
export interface DatabaseRecord {
  readonly isCloned: boolean;
  readonly done: readonly Step[];
}

export interface DatabaseDeps {
  readonly server: DatabaseServer;
  readonly store: Store;
  readonly templates: Templates;
  readonly limits: { readonly migrationSeconds: number; readonly connections: number };
}

/**
 * Makes one database of a preview: cloned from the template of its base, then the branch's migrations. One that is
 * there gets what it lacks; where what was applied does not lead to what is wanted it is made anew, and `outputs`
 * says why. Every stage is recorded before the next begins.
 */
export async function provideDatabase(deps: DatabaseDeps, order: DatabaseOrder): Promise<Failure | undefined> {
  const { server, store, templates, limits } = deps;
  const { preview, repository, name, spec, before } = order;
  const log = (line: string) => order.log(`${name}: ${line}`);
  const database = databaseOf(preview, name);
  const role = roleOf(preview);
  const wanted = [...templateSteps(spec), ...branchSteps(spec)];
  const record = before?.record as DatabaseRecord | undefined;
  const exists = (await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).length > 0;
  const kept = record?.isCloned === true && exists ? planSteps(record.done, wanted) : undefined;
  const because = kept !== undefined && 'because' in kept ? kept.because : '';
  const made = kept === undefined ? 'cloned' : 'because' in kept ? 'made anew' : 'migrated';
  const put = async (status: ResourceRow['status'], state: DatabaseRecord) => {
    const outputs = {
      database,
      made,
      because,
      migrations: state.done.filter((step) => step.version !== undefined).length,
    };
    await store.putResource({ preview, kind: 'database', name, spec, status, outputs, record: state });
  };
  if (because !== '') log(`made anew, ${because}`);

  let state: DatabaseRecord;
  let steps: readonly PlannedStep[];
  if (kept !== undefined && 'remaining' in kept) {
    state = { isCloned: true, done: record?.done ?? [] };
    steps = kept.remaining;
    await put('making', state);
  } else {
    await put('making', { isCloned: false, done: [] });
    const base = { labels: { repository, database: name }, base: spec.base, seed: spec.seed };
    const fault = await templates.use(
      base,
      (line) => log(`base: ${line}`),
      (template) => clone(server, { database, role, template }),
    );
    if (fault !== undefined) {
      await put('failed', { isCloned: false, done: [] });
      return { step: fault.step, reason: fault.reason, log: fault.details };
    }
    state = { isCloned: true, done: templateSteps(spec).map(withoutSql) };
    steps = branchSteps(spec);
    await put('making', state);
  }
  const done = async (step: PlannedStep) => {
    state = { ...state, done: [...state.done, withoutSql(step)] };
    await put('making', state);
  };
  const as = { role, password: order.password };
  const fault = await runSteps(server, { database, as, steps, limitSeconds: limits.migrationSeconds, log, done });
  await put(fault === undefined ? 'done' : 'failed', state);
  if (fault === undefined) return undefined;
  return { step: 'migrate', reason: `database ${name}: ${fault.reason}`, log: fault.details };
}

const withoutSql = ({ version, name, hash }: PlannedStep): Step =>
  version === undefined ? { version: undefined, name, hash } : { version, name, hash };

const LARGE_BYTES = 64 * 1024 * 1024;

/** Nobody but its owner connects to it, from its first moment on. */
export async function clone(
  server: DatabaseServer,
  { database, role, template }: { readonly database: string; readonly role: string; readonly template: string },
): Promise<void> {
  await server.query(dropDatabase(database));
  const [size] = await server.query<{ bytes: string }>('SELECT pg_database_size($1) AS bytes', [template]);
  // Copied files need a checkpoint of the whole server, before and after: worth it for large ones only.
  const strategy = Number(size?.bytes) > LARGE_BYTES ? 'FILE_COPY' : 'WAL_LOG';
  const options = `OWNER ${quote(role)} TEMPLATE ${quote(template)} STRATEGY ${strategy} ALLOW_CONNECTIONS false`;
  await server.query(`CREATE DATABASE ${quote(database)} ${options}`);
  await server.query(`REVOKE ALL ON DATABASE ${quote(database)} FROM PUBLIC`);
  await server.query(`ALTER DATABASE ${quote(database)} ALLOW_CONNECTIONS true`);
  await server.connect({ database, as: undefined, statementSeconds: 60 }, (client) =>
    client.query(`REASSIGN OWNED BY ${quote(template)} TO ${quote(role)}`),
  );
}
