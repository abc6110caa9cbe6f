import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import { DEFAULT_RULES } from '#analyzer/model/approval-rules.ts';
import { TREES, type Infra, type Tree } from './trees.ts';

/** A GitHub in memory, small enough for thousands of sequences: one repository, two pull requests of Ola's. */
export interface World {
  /** Seconds since 1970, as GitHub's clock tells time; it passes with everything that happens. */
  now: number;
  nextId: number;
  readonly bases: Record<Base, { infra: Infra; rules: RuleSet; version: number }>;
  readonly pulls: Record<PullNumber, WorldPull>;
  readonly commits: Map<string, Commit>;
  readonly groups: Group[];
  readonly checks: WorldCheck[];
  readonly permissions: Map<string, 'write' | 'read' | 'none'>;
  readonly platform: Set<string>;
  /** Wake-ups on their way, which may overtake each other. */
  readonly queue: Work[];
  /** When somebody asked for a pull request's checks to be written anew, as the database has it until that is done. */
  readonly reruns: Map<number, Date>;
  /** The same of a group's, by its commit. */
  readonly groupReruns: Map<string, Date>;
  /** The gate's checks of groups that are then to be followed by other ones, by commit. */
  readonly groupsRerequested: Map<string, number>;
  /** The digest of the plan that is being worked on. */
  planned: string;
  /** Whose work it is. */
  working: PullNumber | undefined;
  /** When the work first read its pull request. */
  readAt: number | undefined;
}

export type PullNumber = 1 | 2;
export type Work = { readonly pull: PullNumber } | { readonly group: Group };

export interface WorldPull {
  readonly number: PullNumber;
  isOpen: boolean;
  base: Base;
  head: string;
  /** All that it ever had. */
  readonly heads: Set<string>;
  readonly reviews: WorldReview[];
  readonly comments: WorldComment[];
  /** Everything its comment or check ever showed: what people could see, and since when. */
  readonly shown: { readonly head: string; readonly digest: string; readonly at: number }[];
  /** What comments said that took the place of another one: each calls people. */
  readonly calls: Set<string>;
  /** Commits that were its head while work on it failed, or before: others that have them may hear of it late. */
  readonly disturbed: Set<string>;
  /** Whether the last work was killed, so that only the comment knows what it had shown. */
  isTorn: boolean;
  /** The gate's check of this head that is then to be followed by another one; 0: there was none. */
  rerequested: number | undefined;
}

export type Base = 'main' | 'next';
export type RuleSet = keyof typeof RULES | 'invalid';

/** A commit of the merge queue: pull requests merged one after another onto a branch. */
export interface Group {
  readonly sha: string;
  readonly base: Base;
  /** Squashed, a merge does not tell which head it was made of. */
  readonly isSquashed: boolean;
  readonly steps: readonly GroupStep[];
}

export interface GroupStep {
  readonly pull: PullNumber;
  readonly head: string;
  readonly before: Tree;
  readonly after: Tree;
}

export interface Commit {
  readonly sha: string;
  readonly infra: Infra;
  readonly committers: readonly string[];
  readonly pusher: string;
}

export interface WorldReview {
  readonly id: number;
  readonly by: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly commit: string;
  readonly at: number;
}

export interface WorldComment {
  readonly id: number;
  body: string;
  updatedAt: number;
}

export interface WorldCheck {
  readonly id: number;
  readonly name: string;
  readonly head: string;
  externalId: string | null;
  conclusion: string | null;
}

const anyone = DEFAULT_RULES.rules[0]!;
const team = {
  when: { on: 'kind', kind: 'bucket' },
  need: 1,
  from: [{ who: 'team', slug: '@bookshop/platform' }],
} as const;

export const RULES = {
  usual: DEFAULT_RULES,
  team: { ...DEFAULT_RULES, rules: [anyone, team] },
  two: { ...DEFAULT_RULES, rules: [{ ...anyone, need: 2 }] },
  strict: { ...DEFAULT_RULES, carry: 'same-commit' },
  own: { ...DEFAULT_RULES, byAuthor: true },
} as const satisfies Record<string, ApprovalRules>;

export const PEOPLE = ['ola', 'mira', 'jon', 'rae'] as const;
/** One time in the world for which no fractions of a second matter. */
const START = Date.parse('2026-11-02T09:00:00Z') / 1000;

export function createWorld(): World {
  const made = { committers: ['ola'], pusher: 'ola' } as const;
  const first: Commit = { sha: shaOf(1), infra: 'covers', ...made };
  const second: Commit = { sha: shaOf(2), infra: 'letters', ...made };
  const pullOf = (number: PullNumber, { sha: head }: Commit): WorldPull => ({
    ...{ number, head, isOpen: true, base: 'main', reviews: [], comments: [], shown: [], calls: new Set() },
    ...{ heads: new Set([head]), disturbed: new Set<string>() },
    ...{ isTorn: false, rerequested: undefined },
  });
  return {
    now: START,
    nextId: 100,
    bases: {
      main: { infra: 'none', rules: 'usual', version: 1 },
      next: { infra: 'covers', rules: 'usual', version: 1 },
    },
    pulls: { 1: pullOf(1, first), 2: pullOf(2, second) },
    commits: new Map([first, second].map((one) => [one.sha, one])),
    groups: [],
    checks: [],
    permissions: new Map([
      ['ola', 'write'],
      ['mira', 'write'],
      ['jon', 'write'],
      ['rae', 'read'],
    ]),
    platform: new Set(['mira']),
    queue: [{ pull: 1 }, { pull: 2 }],
    reruns: new Map(),
    groupReruns: new Map(),
    groupsRerequested: new Map(),
    planned: '',
    working: undefined,
    readAt: undefined,
  };
}

export const treeOf = ({ commits }: World, head: string): Tree => TREES[commits.get(head)!.infra];
export const shaOf = (number: number): string => number.toString(16).padStart(40, '0');
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The open ones whose head a commit is: a check on it is theirs all. */
export const pullsAt = ({ pulls }: World, sha: string): readonly WorldPull[] =>
  Object.values(pulls).filter((one) => one.isOpen && one.head === sha);

/** The gate's check of a commit that counts. */
export const gateOf = ({ checks }: World, sha: string): WorldCheck | undefined =>
  checks.findLast((one) => one.head === sha && one.name === 'infra/approval');
