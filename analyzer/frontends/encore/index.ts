import { authHandler } from './auth-handler.ts';
import { bucket } from './bucket.ts';
import { cache } from './cache.ts';
import { cron } from './cron.ts';
import { database } from './database.ts';
import { endpoint } from './endpoint.ts';
import { gateway } from './gateway.ts';
import { metrics } from './metric.ts';
import type { Primitive } from './primitive.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';

/** Every primitive of Encore.ts the analyzer knows. */
export const PRIMITIVES: readonly Primitive[] = [
  service,
  endpoint,
  gateway,
  authHandler,
  database,
  topic,
  subscription,
  bucket,
  cron,
  secret,
  cache,
  ...metrics,
] as readonly Primitive[];

/** The text whose presence in a file's bytes makes it worth parsing. */
export const MODULES_OF_INTEREST = ['encore.dev/', '~encore/'];

/** Whether a specifier is the SDK's: `encore.dev/api`, `~encore/clients`. */
export function isSdk(specifier: string): boolean {
  return specifier === 'encore.dev' || MODULES_OF_INTEREST.some((start) => specifier.startsWith(start));
}
