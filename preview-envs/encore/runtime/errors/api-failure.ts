import { ERROR_CODES, type ErrorCode } from './error-code.ts';

/** A request's failure as Encore puts it into the answer. `internal` says more to developers than `message` does. */
export class ApiFailure extends Error {
  readonly code: ErrorCode;
  readonly internal: string | undefined;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, more: { internal?: string; details?: unknown } = {}) {
    super(message);
    this.code = code;
    this.internal = more.internal;
    this.details = more.details;
  }

  get status(): number {
    return ERROR_CODES[this.code][0];
  }

  /** What the log and the trace say. */
  get reason(): string {
    return this.internal ?? this.message;
  }
}

export const internalFailure = (reason: string) =>
  new ApiFailure('internal', ERROR_CODES.internal[1], { internal: reason });

export const invalidArgument = (message: string) => new ApiFailure('invalid_argument', message);

export const notFound = (message: string) => new ApiFailure('not_found', message);
