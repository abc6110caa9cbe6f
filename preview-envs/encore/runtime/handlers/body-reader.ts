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
    const isOver = () => this.#limit !== null && size > this.#limit;
    request.on('data', (chunk: Buffer) => {
      // What comes after the limit is let through unread, so that the connection serves the next request.
      if (isOver()) return;
      size += chunk.length;
      if (isOver()) destroy(new Error('length limit exceeded'));
      else if (!push(chunk)) request.pause();
    });
    request.on('end', () => isOver() || push(null));
    request.on('error', destroy);
    request.pause();
  }

  read(): void {
    this.#request.resume();
  }
}
