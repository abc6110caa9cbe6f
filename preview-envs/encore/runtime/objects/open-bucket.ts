import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import type { SpanContext } from '../trace/tracer.ts';
import { TypedObjectError } from './object-results.ts';
import { ObjectStore } from './object-store.ts';

export interface OpenBucket {
  readonly kernel: Kernel;
  readonly name: string;
  readonly public: boolean;
  readonly versioned: boolean;
  readonly store: ObjectStore;
}

/** Opens a bucket of the application; undefined where there is none of that name. */
export function openBucket(kernel: Kernel, name: string): OpenBucket | undefined {
  const manifest = kernel.manifest.buckets.find((one) => one.name === name);
  const folder = kernel.config.buckets[name];
  if (manifest === undefined || folder === undefined) return undefined;
  return { ...manifest, kernel, store: new ObjectStore(folder, manifest.versioned) };
}

/** Runs an operation with its span; failures become values. */
export function operate<T>(
  { kernel, name }: OpenBucket,
  operation: string,
  source: Request | null | undefined,
  run: (context: SpanContext) => Promise<T | TypedObjectError>,
): Promise<T | TypedObjectError> {
  return kernel.tracer.recordPart(source, {
    what: 'object',
    name: `${operation} ${name}`,
    errorOf: (result) => (result instanceof TypedObjectError ? result.message : undefined),
    run: async (context) => {
      try {
        return await run(context);
      } catch (error) {
        return new TypedObjectError('Internal', error instanceof Error ? error.message : String(error));
      }
    },
  });
}
