import { ERROR_CODES, isErrorCode } from './error-code.ts';
import { ApiFailure, internalFailure } from './api-failure.ts';
import { describeDenied } from './describe-denied.ts';
import { toJsonValue } from '../wire/to-json-value.ts';

/**
 * Whatever a handler threw, as a failure: `code`, `message`, `details` and the cause's message of an APIError; an error
 * of any other kind is internal, and its message stays out of the public one. So is one whose details JSON cannot carry.
 */
export function readThrown(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return internalFailure(String(thrown));
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  const message = messageOf(thrown) + (cause === undefined || cause === null ? '' : `: ${messageOf(cause)}`);
  const details = detailsOf(thrown);
  if (details instanceof ApiFailure) return details;
  if (!isErrorCode(code) || code === 'internal') {
    return new ApiFailure('internal', ERROR_CODES.internal[1], { internal: message, details });
  }
  return new ApiFailure(code, message, { details });
}

/** As JSON: they leave the process, or go on to another service as if they had. */
function detailsOf(thrown: object): object | undefined {
  const details = 'details' in thrown ? thrown.details : undefined;
  if (details === undefined || details === null) return undefined;
  if (typeof details !== 'object') return internalFailure(`details must be an object, got a ${typeof details}`);
  try {
    return { ...(toJsonValue(details) as object) };
  } catch (error) {
    return internalFailure(error instanceof ApiFailure ? error.reason : String(error));
  }
}

function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  return describeDenied(thrown) ?? ('message' in thrown ? String(thrown.message) : String(thrown));
}
