import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../errors/api-failure.ts';

/** Reads a request's body, up to a limit in bytes. */
export async function readBody(request: IncomingMessage, limit: number | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (limit !== null && size > limit) throw invalidArgument('unable to read request body: length limit exceeded');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
