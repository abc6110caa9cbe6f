import type { ServerResponse } from 'node:http';

type Headers = readonly string[] | Readonly<Record<string, string | number | readonly string[]>>;

/** Of the connection between server and client, and none of an application's business. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Writes a raw endpoint's answer: encore.dev's RawResponse stands on it. */
export class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #setCors: () => void;

  constructor(response: ServerResponse, setCors: () => void) {
    this.#response = response;
    this.#setCors = setCors;
  }

  writeHead(status: number, headers: Headers): void {
    if (this.#response.headersSent) return;
    this.#response.statusCode = status;
    for (const [name, value] of pairsOf(headers)) {
      if (!HOP_BY_HOP.has(name.toLowerCase()) && value !== undefined) this.#response.setHeader(name, value);
    }
    this.#setCors();
  }

  writeBody(chunk: Uint8Array, callback?: (() => void) | null): void {
    this.#response.write(chunk, () => callback?.());
  }

  writeBodyMulti(chunks: readonly Uint8Array[], callback?: (() => void) | null): void {
    this.#response.write(Buffer.concat(chunks), () => callback?.());
  }

  close(chunk?: Uint8Array | null, callback?: (() => void) | null): void {
    // Not waiting for the client: one that left never takes the last byte.
    if (chunk) this.#response.end(chunk);
    else this.#response.end();
    callback?.();
  }
}

function pairsOf(headers: Headers): readonly (readonly [string, string | number | readonly string[] | undefined])[] {
  if (!isList(headers)) return Object.entries(headers);
  const pairs = new Map<string, string[]>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!.toLowerCase();
    pairs.set(name, [...(pairs.get(name) ?? []), headers[at + 1]!]);
  }
  return [...pairs];
}

const isList = (headers: Headers): headers is readonly string[] => Array.isArray(headers);
