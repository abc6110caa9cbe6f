import type { Octokit } from '@octokit/rest';
import type { Pool } from 'pg';

/** GitHub keeps deliveries for three days: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks */
const KEPT_MILLISECONDS = 3 * 24 * 3_600_000;
/** Deliveries are listed by their start; a slow one may appear late. */
const OVERLAP_MILLISECONDS = 10 * 60_000;
const ATTEMPTS = 5;

interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly status_code: number;
}

/**
 * Asks GitHub to deliver again what never arrived: it never does so by itself. Looks back to where the last look ended,
 * three days at most; what is in the inbox, or failed five times, is left alone.
 *
 * @param octokit authorized as the App
 * @param now milliseconds since 1970
 * @returns how many were asked for
 */
export async function redeliverMissed(octokit: Octokit, pool: Pool, now: number): Promise<number> {
  const since = Math.max(now - KEPT_MILLISECONDS, (await lastLook(pool)) - OVERLAP_MILLISECONDS);
  const attempts = await listAttempts(octokit, since);
  const byGuid = Map.groupBy(attempts, (one) => one.guid);
  const missed = [...byGuid.values()].filter(
    (tries) => tries.length < ATTEMPTS && !tries.some((one) => one.status_code >= 200 && one.status_code < 300),
  );
  const known = await knownDeliveries(
    pool,
    missed.map(([first]) => first!.guid),
  );
  let asked = 0;
  for (const [newest] of missed) {
    if (known.has(newest!.guid)) continue;
    await octokit.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: newest!.id });
    asked++;
  }
  // What was asked for may fail again: the next look must still see it.
  if (asked === 0) await rememberLook(pool, now);
  return asked;
}

async function listAttempts(octokit: Octokit, since: number): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const pages = octokit.paginate.iterator('GET /app/hook/deliveries', { per_page: 100 });
  for await (const { data } of pages) {
    const recent = data.filter((one) => Date.parse(one.delivered_at) >= since);
    attempts.push(...recent);
    if (recent.length < data.length) break;
  }
  return attempts;
}

async function knownDeliveries(pool: Pool, guids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT delivery::text AS id FROM inbox WHERE delivery = ANY($1::uuid[])',
    [guids],
  );
  return new Set(rows.map((row) => row.id));
}

async function lastLook(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ at: Date }>('SELECT looked_at AS at FROM redelivery');
  return rows[0]?.at.getTime() ?? 0;
}

async function rememberLook(pool: Pool, now: number): Promise<void> {
  await pool.query(
    'INSERT INTO redelivery VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET looked_at = excluded.looked_at',
    [new Date(now)],
  );
}
