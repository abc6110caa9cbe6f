import { toJsonValue } from '../wire/to-json-value.ts';
import type { ApiFailure } from './api-failure.ts';

/** The body of an answer that failed. Previews are for developers: internal messages are in it, as in `encore run`. */
export function errorBody(failure: ApiFailure): string {
  const details = failure.details === undefined || failure.details === null ? null : toJsonValue(failure.details);
  return JSON.stringify({
    code: failure.code,
    message: failure.message,
    details,
    internal_message: failure.internal ?? null,
  });
}
