import type { BlindSpotCode } from '../model/blind-spot.ts';

/** What one source file says, without asking any other file: a pure function of its bytes, cached by its blob id. */
export interface FileFacts {
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  /** What module-level names are bound to, as far as it matters to infrastructure. */
  readonly locals: Readonly<Record<string, LocalFact>>;
  /** Every use of an imported name, or of a local name bound to one, in source order. */
  readonly references: readonly Reference[];
  /** Names in type aliases and interfaces: `type Perms = Uploader & Downloader`. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly problems: readonly Problem[];
}

/** 1-based line and column. */
export type Position = readonly [line: number, column: number];

export interface ImportFact {
  readonly specifier: string;
  readonly local: string;
  /** The exported name, `default`, or `*` for the namespace. */
  readonly imported: string;
  readonly typeOnly: boolean;
  readonly at: Position;
}

export type ExportFact =
  | { readonly kind: 'local'; readonly exported: string; readonly local: string }
  | { readonly kind: 'from'; readonly exported: string; readonly imported: string; readonly specifier: string }
  | { readonly kind: 'all'; readonly specifier: string };

export type LocalFact =
  /** `const orders = new Topic(…)`: the reference at this index. */
  | { readonly kind: 'reference'; readonly index: number }
  /** `const d = db`, `const { db } = resources`. */
  | { readonly kind: 'alias'; readonly root: string; readonly path: readonly string[] }
  | { readonly kind: 'constant'; readonly value: Expression };

/** An expression as far as it can be read without running anything. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: Position }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly at: Position }
  /** `open`: a computed key may add entries. */
  | {
      readonly kind: 'object';
      readonly entries: Readonly<Record<string, Expression>>;
      readonly open: boolean;
      readonly at: Position;
    }
  /** An object with spreads: later parts win over earlier ones. */
  | { readonly kind: 'merged'; readonly parts: readonly Expression[]; readonly at: Position }
  | { readonly kind: 'name'; readonly root: string; readonly path: readonly string[]; readonly at: Position }
  /** Parts joined into one string: a template, or `+`. */
  | { readonly kind: 'joined'; readonly parts: readonly Expression[]; readonly text: string; readonly at: Position }
  /** A call or construction that is a reference of its own. */
  | { readonly kind: 'reference'; readonly index: number; readonly at: Position }
  | { readonly kind: 'function'; readonly at: Position }
  | { readonly kind: 'other'; readonly text: string; readonly at: Position };

/** Where code runs: once, or who knows how often. */
export type Context = 'top' | 'condition' | 'function' | 'loop';

export interface Reference {
  /** The local name it starts from. */
  readonly root: string;
  /** The members up to where it is used: `['publish']` in `orders.publish(…)`. */
  readonly path: readonly string[];
  readonly kind: 'call' | 'new' | 'template' | 'argument' | 'member' | 'value';
  readonly context: Context;
  readonly args: readonly Expression[];
  /** The names of the type arguments; undefined where one is more than names joined by `&`. */
  readonly typeArgs: readonly string[] | undefined;
  /** The variable or default export it initialises. */
  readonly boundTo?: string;
  /** SQL of a tagged template or a first string argument, interpolations replaced by $1, $2, …. */
  readonly sql?: string;
  readonly at: Position;
}

export interface Problem {
  readonly code: BlindSpotCode;
  readonly message: string;
  readonly at: Position;
}
