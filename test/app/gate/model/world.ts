import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import { DEFAULT_RULES } from '#analyzer/model/approval-rules.ts';

/** A GitHub in memory, small enough for thousands of sequences: one repository, one pull request of Ola's. */
export interface World {
  /** Seconds since 1970, as GitHub's clock tells time; it passes with everything that happens. */
  now: number;
  nextId: number;
  readonly bases: Record<Base, { infra: Infra; rules: RuleSet; version: number }>;
  readonly pull: { base: Base; head: string };
  readonly commits: Map<string, Commit>;
  readonly reviews: WorldReview[];
  readonly comments: WorldComment[];
  readonly checks: WorldCheck[];
  readonly permissions: Map<string, 'write' | 'read' | 'none'>;
  readonly platform: Set<string>;
  /** Wake-ups on their way. */
  queue: number;
  /** Whether the last work was killed, so that only the comment knows what it had shown. */
  isTorn: boolean;
  /** The digest of the plan that is being worked on. */
  planned: string;
  /** Everything the comment ever showed: what people could see, and since when. */
  readonly shown: { readonly head: string; readonly digest: string; readonly at: number }[];
}

export type Base = 'main' | 'next';
/** What is there: buckets, and in `dark` (with covers) and `dim` (with letters) something that cannot be read. */
export type Infra = 'none' | 'covers' | 'letters' | 'dark' | 'dim';
export const isDark = (infra: Infra): boolean => infra === 'dark' || infra === 'dim';
export type RuleSet = keyof typeof RULES | 'invalid';

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
  const first: Commit = { sha: shaOf(1), infra: 'covers', committers: ['ola'], pusher: 'ola' };
  return {
    now: START,
    nextId: 100,
    bases: {
      main: { infra: 'none', rules: 'usual', version: 1 },
      next: { infra: 'covers', rules: 'usual', version: 1 },
    },
    pull: { base: 'main', head: first.sha },
    commits: new Map([[first.sha, first]]),
    reviews: [],
    comments: [],
    checks: [],
    permissions: new Map([
      ['ola', 'write'],
      ['mira', 'write'],
      ['jon', 'write'],
      ['rae', 'read'],
    ]),
    platform: new Set(['mira']),
    queue: 1,
    isTorn: false,
    planned: '',
    shown: [],
  };
}

export const shaOf = (number: number): string => number.toString(16).padStart(40, '0');
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
