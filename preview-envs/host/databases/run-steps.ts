import type { FailedStep } from '../api.ts';
import type { Client } from 'pg';
import type { DatabaseServer } from './server.ts';
import { runStep } from './run-step.ts';
import type { PlannedStep } from './steps.ts';

export interface StepsOrder {
  readonly database: string;
  readonly as: { readonly role: string; readonly password: string };
  readonly steps: readonly PlannedStep[];
  /** All steps together. */
  readonly limitSeconds: number;
  readonly log: (line: string) => void;
  /** Called after each. */
  readonly done: (step: PlannedStep) => Promise<void>;
}

export interface StepsFault {
  readonly step: Extract<FailedStep, 'migrate' | 'seed'>;
  readonly reason: string;
  readonly details: readonly string[];
}

/**
 * Runs steps on a database as a role of its own, each once: a version that `schema_migrations` has is passed over (a
 * run that was cut off between a migration and its record).
 */
export async function runSteps(server: DatabaseServer, order: StepsOrder): Promise<StepsFault | undefined> {
  const { database, as, steps, limitSeconds, log } = order;
  if (steps.length === 0) return undefined;
  // The limit is over all; a statement's own is for when nobody is there to end it.
  return server.connect({ database, as, statementSeconds: limitSeconds + 5 }, async (client) => {
    let current = steps[0];
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // A migration may set its own statement_timeout.
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      void server.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]).catch(() => {});
    }, limitSeconds * 1_000);
    try {
      const known = await appliedVersions(client);
      for (const step of steps) {
        current = step;
        const start = performance.now();
        const isKnown = step.version !== undefined && known.has(String(step.version));
        const fault = isKnown ? undefined : await runStep(client, step);
        if (fault !== undefined) return { step: kindOf(step), ...fault };
        log(`${step.name} ${isKnown ? 'was there' : `ran in ${Math.round(performance.now() - start)} ms`}`);
        await order.done(step);
      }
      return undefined;
    } catch (error) {
      if (!isLate) throw error;
      const reason = `${current?.name ?? database}: cut off, the limit of a database is ${limitSeconds} s`;
      return { step: kindOf(current), reason, details: [] };
    } finally {
      clearTimeout(timer);
    }
  });
}

const kindOf = (step: PlannedStep | undefined) => (step?.version === undefined ? 'seed' : 'migrate');

async function appliedVersions(client: Client): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await client.query<{ version: string }>('SELECT version FROM schema_migrations WHERE NOT dirty');
    return new Set(rows.map(({ version }) => version));
  } catch {
    return new Set();
  }
}
