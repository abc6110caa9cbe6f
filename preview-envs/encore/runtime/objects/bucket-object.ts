import type { Request } from '../request.ts';
import { ObjectAttrs, TypedObjectError } from './object-results.ts';
import { type OpenBucket, operate } from './open-bucket.ts';
import { MAX_TTL, type ObjectMethod, objectPath, signObject } from './signed-url.ts';

type Source = Request | null | undefined;
type Version = { readonly version?: string } | null | undefined;
type Ttl = { readonly ttl?: number } | null | undefined;

interface UploadOptions {
  readonly contentType?: string;
  readonly preconditions?: { readonly notExists?: boolean };
}

const DEFAULT_TTL = 3_600;

/** One object of a bucket, whether it exists or not. */
export class BucketObject {
  readonly #bucket: OpenBucket;
  readonly #name: string;

  constructor(bucket: OpenBucket, name: string) {
    this.#bucket = bucket;
    this.#name = name;
  }

  attrs(options: Version, source: Source): Promise<ObjectAttrs | TypedObjectError> {
    return operate(this.#bucket, 'attrs', source, async () => {
      const found = await this.#bucket.store.find(this.#name, options?.version);
      return found === undefined ? notFound() : new ObjectAttrs(this.#name, found, this.#bucket.versioned);
    });
  }

  exists(options: Version, source: Source): Promise<boolean | TypedObjectError> {
    const { store } = this.#bucket;
    const exists = async () => (await store.find(this.#name, options?.version)) !== undefined;
    return operate<boolean>(this.#bucket, 'exists', source, exists);
  }

  upload(
    data: Uint8Array,
    options: UploadOptions | null | undefined,
    source: Source,
  ): Promise<ObjectAttrs | TypedObjectError> {
    // Of its own: the application may go on writing into the buffer.
    const copy = Buffer.from(data);
    return operate(this.#bucket, 'upload', source, async () => {
      const stored = await this.#bucket.store.write(this.#name, copy, {
        contentType: options?.contentType,
        notExists: options?.preconditions?.notExists === true,
      });
      if (stored === undefined) return new TypedObjectError('PreconditionFailed', 'precondition failed');
      return new ObjectAttrs(this.#name, stored, this.#bucket.versioned);
    });
  }

  downloadAll(options: Version, source: Source): Promise<Buffer | TypedObjectError> {
    return operate(this.#bucket, 'download', source, async () => {
      return (await this.#bucket.store.read(this.#name, options?.version)) ?? notFound();
    });
  }

  /** Of an object that is not there, as with the storage of the large clouds, removal is no failure. */
  async delete(options: Version, source: Source): Promise<TypedObjectError | null> {
    const removed = await operate(this.#bucket, 'delete', source, () =>
      this.#bucket.store.remove(this.#name, options?.version),
    );
    return removed instanceof TypedObjectError ? removed : null;
  }

  signedUploadUrl(options: Ttl, source: Source) {
    return operate(this.#bucket, 'sign', source, async () => this.#sign('PUT', options));
  }

  signedDownloadUrl(options: Ttl, source: Source) {
    return operate(this.#bucket, 'sign', source, async () => this.#sign('GET', options));
  }

  publicUrl(): string {
    const { name: bucket, public: isPublic, kernel } = this.#bucket;
    if (!isPublic) throw new Error('bucket is not public');
    return kernel.config.publicUrl + objectPath({ bucket, name: this.#name });
  }

  #sign(method: ObjectMethod, options: Ttl): { readonly url: string } | TypedObjectError {
    const ttl = options?.ttl ?? DEFAULT_TTL;
    if (ttl <= 0 || ttl > MAX_TTL) {
      return new TypedObjectError('InvalidArgument', `ttl must be more than 0 and at most ${MAX_TTL} seconds`);
    }
    const { config } = this.#bucket.kernel;
    const link = { bucket: this.#bucket.name, name: this.#name };
    const query = signObject(config.signingKey, method, link, Math.ceil(Date.now() / 1000 + ttl));
    return { url: `${config.publicUrl}${objectPath(link)}?${query}` };
  }
}

const notFound = () => new TypedObjectError('NotFound', 'object not found');
