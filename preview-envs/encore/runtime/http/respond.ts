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
  // An interim status is no answer: the client would wait for one.
  if (status < 200) return respond(response, { status: 500, headers: {}, body: undefined });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, inBytes(value));
  response.statusCode = status;
  const bytes = Buffer.from(body ?? '');
  response.setHeader('content-length', bytes.length);
  response.end(bytes);
}

/** Headers are sent as UTF-8: Node takes every character for a byte. */
const inBytes = (value: string | readonly string[]) =>
  typeof value === 'string' ? byteText(value) : value.map(byteText);
const byteText = (text: string) => Buffer.from(text).toString('latin1');

export const asAnswer = (failure: ApiFailure): Encoded => ({
  status: failure.status,
  headers: { 'content-type': 'application/json' },
  body: errorBody(failure),
});
