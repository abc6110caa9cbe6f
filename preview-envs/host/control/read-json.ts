import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/** All migrations of a large application. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads a body of JSON. @throws Problem 400 or 413 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Problem(413, `a body is at most ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
}
