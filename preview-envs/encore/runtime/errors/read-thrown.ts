import { ERROR_CODES, isErrorCode } from './error-code.ts';
import { ApiFailure, internalFailure } from './api-failure.ts';
import { describeDenied } from './describe-denied.ts';

/**
 * Whatever a handler threw, as a failure: `code`, `message`, `details` and the cause's message of an APIError; an error
 * of any other kind is internal, and its message stays out of the public one.
 */
export function readThrown(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return internalFailure(String(thrown));
  const { code, details, cause } = thrown as { code?: unknown; details?: unknown; cause?: unknown };
  const message = messageOf(thrown) + (cause === undefined || cause === null ? '' : `: ${messageOf(cause)}`);
  if (!isErrorCode(code) || code === 'internal') {
    return new ApiFailure('internal', ERROR_CODES.internal[1], { internal: message, details });
  }
  return new ApiFailure(code, message, { details });
}

function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  return describeDenied(thrown) ?? ('message' in thrown ? String(thrown.message) : String(thrown));
}
