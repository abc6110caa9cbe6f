import type { Request } from '../request.ts';
import { BucketObject } from './bucket-object.ts';
import { ListEntry, ListIterator, type TypedObjectError } from './object-results.ts';
import { type OpenBucket, operate } from './open-bucket.ts';

/** A bucket, as encore.dev holds it. */
export class Bucket {
  readonly #bucket: OpenBucket;

  constructor(bucket: OpenBucket) {
    this.#bucket = bucket;
  }

  object(name: string): BucketObject {
    return new BucketObject(this.#bucket, name);
  }

  list(
    options: { readonly prefix?: string; readonly limit?: number } | null | undefined,
    source: Request | null | undefined,
  ): Promise<ListIterator | TypedObjectError> {
    return operate(this.#bucket, 'list', source, async () => {
      const objects = await this.#bucket.store.list(options?.prefix ?? '');
      const entries = objects.map(({ name, versions }) => new ListEntry(name, versions.at(-1)!));
      return new ListIterator(entries.slice(0, options?.limit));
    });
  }
}
