/** The codes of encore.dev/api's errors with their HTTP status and the message that hides an internal one. */
export const ERROR_CODES = {
  canceled: [499, 'the operation was canceled'],
  unknown: [500, 'an unknown error occurred'],
  invalid_argument: [400, 'the request is invalid'],
  deadline_exceeded: [504, 'the operation timed out'],
  not_found: [404, 'the requested resource was not found'],
  already_exists: [409, 'the resource already exists'],
  permission_denied: [403, 'the caller does not have permission to execute the specified operation'],
  resource_exhausted: [429, 'the resource has been exhausted'],
  failed_precondition: [
    400,
    "the operation was rejected because the system is not in a state required for the operation's execution",
  ],
  aborted: [409, 'the operation was aborted'],
  out_of_range: [400, 'the operation was attempted past the valid range'],
  unimplemented: [501, 'the operation is not implemented or not supported/enabled in this service'],
  internal: [500, 'an internal error occurred'],
  unavailable: [503, 'the service is currently unavailable'],
  data_loss: [500, 'unrecoverable data loss or corruption occurred'],
  unauthenticated: [401, 'the request does not have valid authentication credentials for the operation'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
