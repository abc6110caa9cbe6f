/** Messages one way, in order; a reader waits for the next one. */
export class Channel<T> {
  readonly #waiting: T[] = [];
  readonly #readers: { readonly resolve: (value: T) => void; readonly reject: (error: Error) => void }[] = [];
  #closed = false;

  push(value: T): void {
    if (this.#closed) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#waiting.push(value);
    else reader.resolve(value);
  }

  /** What is waiting is still handed out. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#readers.splice(0)) reject(closedError());
  }

  next(): Promise<T> {
    if (this.#waiting.length > 0) return Promise.resolve(this.#waiting.shift()!);
    if (this.#closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }
}

const closedError = () => new Error('socket receive channel closed');
