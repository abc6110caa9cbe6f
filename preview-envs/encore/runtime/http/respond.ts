import type { ServerResponse } from 'node:http';
import type { ApiFailure } from '../errors/api-failure.ts';
import { errorBody } from '../errors/error-body.ts';
import type { Encoded } from './encode-response.ts';

/** Sends an answer; headers that are set already stay unless it has its own. */
export function respond(response: ServerResponse, { status, headers, body }: Encoded): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  response.setHeader('content-length', body === undefined ? 0 : Buffer.byteLength(body));
  response.end(body);
}

export const asAnswer = (failure: ApiFailure): Encoded => ({
  status: failure.status,
  headers: { 'content-type': 'application/json' },
  body: errorBody(failure),
});
