import type { Sql } from 'postgres';
import type { SubscriptionManifest } from '../../manifest.ts';
import type { Delivery } from './claim-deliveries.ts';

const DEFAULT_RETRIES = 100;
const MAX_ERROR = 4_000;

/** Ends an attempt that went well. One that lost its claim to a later attempt changes nothing. */
export async function finishDelivery(sql: Sql, subscription: string, { message, attempts }: Delivery): Promise<void> {
  await sql`
    UPDATE delivery SET state = 'done', done_at = now(), error = NULL
    WHERE subscription = ${subscription} AND message = ${message} AND attempts = ${attempts} AND state = 'running'`;
}

/** Ends an attempt that failed: again after a pause that doubles, or dead when no retry is left. */
export async function failDelivery(
  sql: Sql,
  subscription: SubscriptionManifest,
  { message, attempts }: Delivery,
  error: string,
): Promise<'waiting' | 'dead'> {
  const state = hasRetries(subscription, attempts) ? 'waiting' : 'dead';
  await sql`
    UPDATE delivery
    SET state = ${state}, error = ${error.slice(0, MAX_ERROR)},
      next_at = now() + ${backoffSeconds(subscription, attempts)} * interval '1 second'
    WHERE subscription = ${subscription.name} AND message = ${message} AND attempts = ${attempts}
      AND state = 'running'`;
  return state;
}

/** The first attempt is no retry. Zero stands for Encore's default, less for no end. */
export function hasRetries({ maxRetries }: Pick<SubscriptionManifest, 'maxRetries'>, attempts: number): boolean {
  return maxRetries < 0 || attempts <= (maxRetries === 0 ? DEFAULT_RETRIES : maxRetries);
}

export function backoffSeconds(
  { minBackoffSeconds, maxBackoffSeconds }: Pick<SubscriptionManifest, 'minBackoffSeconds' | 'maxBackoffSeconds'>,
  attempts: number,
): number {
  return Math.min(maxBackoffSeconds, minBackoffSeconds * 2 ** Math.min(attempts - 1, 30));
}
