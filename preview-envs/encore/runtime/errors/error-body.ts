import type { ApiFailure } from './api-failure.ts';

/** The body of an answer that failed. Previews are for developers: internal messages are in it, as in `encore run`. */
export function errorBody(failure: ApiFailure): string {
  return JSON.stringify({
    code: failure.code,
    message: failure.message,
    details: failure.details ?? null,
    internal_message: failure.internal ?? null,
  });
}
