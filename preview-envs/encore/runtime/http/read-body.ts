import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../errors/api-failure.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body as text.
 *
 * @throws ApiFailure `invalid_argument` where it is none
 */
export async function readText(request: IncomingMessage, limit: number | null): Promise<string> {
  const body = await readBody(request, limit);
  try {
    return UTF_8.decode(body);
  } catch {
    throw invalidArgument('unable to decode request body: invalid unicode code point');
  }
}

/** Reads a request's body, up to a limit in bytes. */
export function readBody(request: IncomingMessage, limit: number | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (limit === null || size <= limit) chunks.push(chunk);
      // The rest is let through unread, so that the connection serves the next request.
      else reject(invalidArgument('unable to read request body: length limit exceeded'));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(invalidArgument('unable to read request body: the request was cut off')));
  });
}
