import { ObjectErrorKind } from '../enums.ts';
import type { StoredVersion } from './object-store.ts';

/** A failure as encore.dev looks for it among results: it is given back, not thrown. */
export class TypedObjectError {
  readonly kind: number;
  readonly message: string;

  constructor(kind: keyof typeof ObjectErrorKind, message: string) {
    this.kind = ObjectErrorKind[kind];
    this.message = message;
  }
}

export class ObjectAttrs {
  readonly name: string;
  readonly version: string | undefined;
  readonly size: number;
  readonly contentType: string | undefined;
  readonly etag: string;

  constructor(name: string, stored: StoredVersion, versioned: boolean) {
    this.name = name;
    this.version = versioned ? stored.version : undefined;
    this.size = stored.size;
    this.contentType = stored.contentType;
    this.etag = stored.etag;
  }
}

export class ListEntry {
  readonly name: string;
  readonly size: number;
  readonly etag: string;

  constructor(name: string, { size, etag }: StoredVersion) {
    this.name = name;
    this.size = size;
    this.etag = etag;
  }
}

export class ListIterator {
  #entries: ListEntry[] | undefined;

  constructor(entries: readonly ListEntry[]) {
    this.#entries = [...entries];
  }

  // Asynchronous for encore.dev, which awaits it.
  async next(): Promise<ListEntry | null> {
    if (this.#entries === undefined) throw new Error('iterator is closed');
    return this.#entries.shift() ?? null;
  }

  markDone(): void {
    this.#entries = undefined;
  }
}
