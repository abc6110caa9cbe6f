import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** JSON text, or a stream of bytes. */
export type Body = string | AsyncIterable<Uint8Array>;

interface Sent {
  readonly method: string;
  readonly token: string;
  readonly body: Body | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One request without a time limit: `fetch` gives up on an answer after five minutes, and a build may take longer. */
export async function sendRequest(url: URL, { method, token, body, signal }: Sent): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined
      ? {}
      : { 'content-type': typeof body === 'string' ? 'application/json' : 'application/x-tar' }),
    ...(typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}),
  };
  const open = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = open(url, { method, headers, ...(signal === undefined ? {} : { signal }) });
  const answered = new Promise<Answer>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
  });
  if (body === undefined || typeof body === 'string') request.end(body);
  // What goes wrong with the request is told by its answer.
  else await Promise.race([pipeline(Readable.from(body), request).catch(() => undefined), answered]);
  return answered;
}
