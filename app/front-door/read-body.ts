import type { IncomingMessage } from 'node:http';

/** A request's body, counted while it arrives, whatever its headers say. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  milliseconds: number,
): Promise<Buffer | 'too-large' | 'too-slow'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Buffer | 'too-large' | 'too-slow') => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      request.pause();
      resolve(result);
    };
    const timer = setTimeout(() => end('too-slow'), milliseconds);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) end('too-large');
      else chunks.push(chunk);
    });
    request.on('end', () => end(Buffer.concat(chunks)));
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
