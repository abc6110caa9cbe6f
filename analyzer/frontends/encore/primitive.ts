import type { Expression, Reference } from '../../facts/file-facts.ts';
import type { BlindSpotCode } from '../../model/blind-spot.ts';
import type { Kind, Kinds } from '../../model/kinds.ts';
import type { Value } from '../../model/value.ts';
import type { ConfigReader } from './config-reader.ts';

/** One construct of the SDK being called: `new Bucket('covers', { public: true })`. */
export interface Declaration {
  readonly path: string;
  readonly reference: Reference;
  /** Members after the construct's name: `raw` in `api.raw(…)`, `named` in `Bucket.named(…)`. */
  readonly members: readonly string[];
  /** The name of the service whose folder holds the file. */
  readonly service: string | undefined;
  /** That folder, from the repository's root. */
  readonly serviceFolder: string | undefined;
  /** The object at this position, for reading properties with their defaults. */
  config(argument: number): ConfigReader;
  /** A string argument; undefined and a blind spot `dynamic-name` where it cannot be read. */
  name(argument: number, of: string): string | undefined;
  /** The address of the resource an expression means, if it means one of this kind. */
  addressOf(expression: Expression | undefined, kind: Kind, of: string): string | undefined;
  blindSpot(code: BlindSpotCode, message: string): void;
  /** The files of a folder relative to the declaring file's, for migrations. */
  filesIn(folder: string): ReadonlyMap<string, string>;
  /** Whether anything lies in a folder relative to the declaring file's. */
  hasFolder(folder: string): boolean;
  /** A folder relative to the declaring file's, from the repository's root. */
  folder(relative: string): string | undefined;
}

/** What a declaration comes to. */
export interface Declared {
  /** The parts of the address after the kind. */
  readonly name: readonly [string, ...string[]];
  readonly properties: Readonly<Record<string, Value>>;
}

/**
 * One primitive of Encore.ts. Everything the analyzer knows of it is here; adding one is this object, one line in
 * index.ts and one fixture.
 */
export interface Primitive<K extends Kind = Kind> {
  readonly kind: K;
  /** The module it is imported from. Files that mention none of these are not parsed for their own sake. */
  readonly module: string;
  /** Exported names that make it: `Bucket`; for functions the name called: `api`. */
  readonly constructs: readonly string[];
  readonly how: 'new' | 'call';
  /** Resources that other declarations point at are declared in an earlier round. */
  readonly round: 1 | 2 | 3;
  /** Declaring it makes the folder of its file a service, where none is declared. */
  readonly makesService?: true;
  declare(declaration: Declaration): Declared | undefined;
  readonly uses?: Uses<K>;
}

/** What code may do with the bound object. */
export interface Uses<K extends Kind> {
  /** Method -> the verbs it needs. */
  readonly methods: Readonly<Record<string, readonly Kinds[K][]>>;
  /** Permission type in `.ref<…>()` -> verbs. */
  readonly permissions?: Readonly<Record<string, readonly Kinds[K][]>>;
  /** Verbs of any other use: handed on, read as a member. Without it such a use cannot be followed. */
  readonly otherwise?: readonly Kinds[K][];
}

export const definePrimitive = <const K extends Kind>(primitive: Primitive<K>): Primitive<K> => primitive;
