import type { Pool, PoolClient } from 'pg';
import type { Partner } from '#analyzer/model/claim.ts';
import type { PullKey } from '../pulls/pull-store.ts';
import { inTransaction } from '../database/in-transaction.ts';
import { relatePlans, type OpenPlan } from './relate-plans.ts';

/** Somebody whose comment says something else about others than is true by now. */
export interface Concerned {
  readonly number: number;
  /** Which of the times that it came to be so. */
  readonly mark: number;
}

/** What the open pull requests of repositories change, and which of them interact. */
export interface InteractionStore {
  /**
   * Notes the current plan of an open pull request, and at once who of the others is concerned by that. Whoever notes
   * its plan is about to show what is returned, so it is concerned no longer.
   *
   * @returns those it interacts with, by number
   */
  note(repository: number, plan: OpenPlan): Promise<readonly Partner[]>;
  /** It is closed, or what it changes is not known any more. */
  forget(pull: PullKey): Promise<void>;
  concerned(repository: number): Promise<readonly Concerned[]>;
  /** It is going to be looked at. What concerned it after its mark stays. */
  settle(repository: number, concerned: Concerned): Promise<void>;
}

export function createInteractionStore(pool: Pool): InteractionStore {
  return {
    note: (repository, plan) => inTurn(pool, repository, (client) => note(client, repository, plan)),
    forget: ({ repository, number }) => inTurn(pool, repository, (client) => forget(client, repository, number)),
    concerned: async (repository) => {
      const { rows } = await pool.query<{ number: number; mark: string }>(
        'SELECT number, max(id) AS mark FROM concern WHERE repository = $1 GROUP BY number ORDER BY number',
        [repository],
      );
      return rows.map(({ number, mark }) => ({ number, mark: Number(mark) }));
    },
    settle: async (repository, { number, mark }) => {
      await pool.query('DELETE FROM concern WHERE repository = $1 AND number = $2 AND id <= $3', [
        ...[repository, number, mark],
      ]);
    },
  };
}

/** One after the other in a repository: of two that are noted at once, the later one is compared with the earlier. */
const inTurn = <T>(pool: Pool, repository: number, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(7353232, hashint8($1))', [repository]);
    return work(client);
  });

async function note(client: PoolClient, repository: number, plan: OpenPlan): Promise<readonly Partner[]> {
  const { number, base, baseSha, headSha, claims } = plan;
  await client.query(
    `INSERT INTO open_plan (repository, number, base, base_commit, head, claims) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (repository, number) DO UPDATE SET
       base = excluded.base, base_commit = excluded.base_commit, head = excluded.head, claims = excluded.claims`,
    [repository, number, base, baseSha, headSha, JSON.stringify(claims)],
  );
  const { rows: others } = await client.query<OpenPlan>(
    `SELECT number, base, base_commit AS "baseSha", head AS "headSha", claims FROM open_plan
     WHERE repository = $1 AND number <> $2`,
    [repository, number],
  );
  const { rows: pairs } = await client.query<{ other: number; identity: string }>(
    `SELECT CASE low WHEN $2 THEN high ELSE low END AS other, identity FROM interaction
     WHERE repository = $1 AND $2 IN (low, high)`,
    [repository, number],
  );
  const before = new Map(pairs.map((one) => [one.other, one.identity]));
  const { partners, identities, concerned } = relatePlans(plan, others, before);
  for (const other of concerned) await storePair(client, repository, [number, other], identities.get(other));
  await concern(client, repository, concerned);
  await client.query('DELETE FROM concern WHERE repository = $1 AND number = $2', [repository, number]);
  return partners;
}

async function storePair(
  client: PoolClient,
  repository: number,
  pair: readonly [number, number],
  identity: string | undefined,
): Promise<void> {
  const key = [repository, Math.min(...pair), Math.max(...pair)];
  if (identity === undefined) {
    await client.query('DELETE FROM interaction WHERE repository = $1 AND low = $2 AND high = $3', key);
    return;
  }
  await client.query(
    `INSERT INTO interaction (repository, low, high, identity) VALUES ($1, $2, $3, $4)
     ON CONFLICT (repository, low, high) DO UPDATE SET identity = excluded.identity`,
    [...key, identity],
  );
}

async function forget(client: PoolClient, repository: number, number: number): Promise<void> {
  await client.query('DELETE FROM open_plan WHERE repository = $1 AND number = $2', [repository, number]);
  await client.query('DELETE FROM concern WHERE repository = $1 AND number = $2', [repository, number]);
  const { rows } = await client.query<{ other: number }>(
    `DELETE FROM interaction WHERE repository = $1 AND $2 IN (low, high)
     RETURNING CASE low WHEN $2 THEN high ELSE low END AS other`,
    [repository, number],
  );
  await concern(
    client,
    repository,
    rows.map((row) => row.other),
  );
}

async function concern(client: PoolClient, repository: number, numbers: readonly number[]): Promise<void> {
  await client.query('INSERT INTO concern (repository, number) SELECT $1, number FROM unnest($2::int[]) AS number', [
    repository,
    numbers,
  ]);
}
