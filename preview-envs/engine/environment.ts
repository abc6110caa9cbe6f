import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import type { MigrationSpec, Receipt } from '../host/api.ts';

/** One pull request's preview as the engine is asked for it; the same for every target. */
export interface EnvironmentRequest {
  /** `understudy-<repository id>-<pull number>`: the stack's name, from ids and never from names. */
  readonly stack: string;
  /** With what the names of its previews begin: `pr-12`. A DNS label of at most 30 characters. */
  readonly prefix: string;
  readonly repository: { readonly id: number; readonly name: string };
  /** `number` is 0, and `url` empty, for a preview of no pull request. */
  readonly pull: { readonly number: number; readonly headSha: string; readonly url: string };
  /** What the deploy has to be explained by. */
  readonly plan: Plan;
  readonly applications: readonly ApplicationRequest[];
  /** The tree that runs: what merging would make of the base, or the head where it does not merge. */
  readonly source: { readonly tree: string; readonly tar: () => AsyncIterable<Uint8Array> };
  readonly sleepAfterSeconds: number;
  readonly destroyAfterSeconds: number;
  readonly maxAgeSeconds: number;
  /** It stays however idle it is. */
  readonly isKept: boolean;
}

export interface ApplicationRequest {
  readonly graph: InfraGraph;
  /** By database name. */
  readonly migrations: Readonly<Record<string, readonly MigrationSpec[]>>;
  readonly baseMigrations: Readonly<Record<string, readonly MigrationSpec[]>>;
  /** SQL by database name. */
  readonly seeds: Readonly<Record<string, string>>;
  readonly seedScript: SeedScript | undefined;
}

/** Code of the application that fills its databases; it is part of the source. */
export interface SeedScript {
  /** From the repository's root. */
  readonly path: string;
  /** Names its text: another one fills databases anew. */
  readonly blob: string;
}

export type UpResult =
  | {
      readonly state: 'ready';
      readonly previews: readonly ReadyPreview[];
      readonly steps: StepCounts;
      readonly milliseconds: number;
    }
  | { readonly state: 'failed'; readonly step: string; readonly reason: string; readonly log: readonly string[] }
  /** The engine wanted something that the plan does not explain; nothing was changed. */
  | { readonly state: 'unexplained'; readonly steps: readonly UnexplainedStep[] };

export interface ReadyPreview {
  readonly name: string;
  readonly link: string;
  readonly logLink: string;
}

export interface StepCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly same: number;
}

export interface UnexplainedStep {
  /** `create`, `update`, `replace`, `delete` */
  readonly op: string;
  readonly address: string;
  /** What the plan says of this address. */
  readonly planSays: string;
}

/** What became of what previews share, by the declarations' names. */
export interface BaseResult {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
}

export interface DownResult {
  readonly receipts: readonly Receipt[];
  readonly destroyed: number;
  readonly livedSeconds: number;
}
