import type { IncomingMessage } from 'node:http';

/** Hands a request's body to encore.dev's RawRequest, piece by piece as it asks for more. */
export class BodyReader {
  readonly #request: IncomingMessage;
  readonly #limit: number | null;

  constructor(request: IncomingMessage, limit: number | null) {
    this.#request = request;
    this.#limit = limit;
  }

  start(push: (chunk: Uint8Array | null) => boolean, destroy: (error: Error) => void): void {
    const request = this.#request;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (this.#limit !== null && size > this.#limit) destroy(new Error('length limit exceeded'));
      else if (!push(chunk)) request.pause();
    });
    request.on('end', () => push(null));
    request.on('error', destroy);
    request.pause();
  }

  read(): void {
    this.#request.resume();
  }
}
