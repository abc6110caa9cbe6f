import type { Reference } from '../../facts/file-facts.ts';
import { resolveName, type Meaning } from '../../link/program.ts';
import type { Application } from './application.ts';
import { PRIMITIVES } from './index.ts';
import { KEYSPACE_MODULE, KEYSPACES } from './keyspace.ts';
import type { Primitive } from './primitive.ts';

/** A reference in a file, with what it means. */
export interface Occurrence {
  readonly path: string;
  readonly index: number;
  readonly reference: Reference;
  readonly meaning: Meaning;
}

export type Construct =
  | { readonly is: 'declaration'; readonly primitive: Primitive; readonly members: readonly string[] }
  /** `Bucket.named('covers')`: an existing resource by its name. */
  | { readonly is: 'named'; readonly primitive: Primitive }
  | { readonly is: 'keyspace'; readonly type: string };

/** Every reference of the application's files, in order of path and line. */
export function findOccurrences({ program, sources }: Application): readonly Occurrence[] {
  return sources.flatMap((path) =>
    program.files.get(path)!.references.map((reference, index) => {
      const meaning = resolveName(program, path, reference.root, reference.path);
      return { path, index, reference, meaning };
    }),
  );
}

/** The SDK construct an occurrence calls; undefined for every other use. */
export function constructOf({ meaning, reference }: Occurrence): Construct | undefined {
  if (meaning.kind !== 'framework' || (reference.kind !== 'new' && reference.kind !== 'call')) return undefined;
  const { module, name, rest } = meaning;
  if (module === KEYSPACE_MODULE && KEYSPACES.has(name) && reference.kind === 'new')
    return { is: 'keyspace', type: name };
  const primitive = PRIMITIVES.find((one) => one.module === module && one.constructs.includes(name));
  if (primitive === undefined) return undefined;
  const isNamed = reference.kind === 'call' && primitive.how === 'new' && rest.length === 1 && rest[0] === 'named';
  if (isNamed) return { is: 'named', primitive };
  return reference.kind === primitive.how ? { is: 'declaration', primitive, members: rest } : undefined;
}
