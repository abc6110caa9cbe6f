import { addressOf } from '#analyzer/model/address.ts';
import { digestOf } from '#analyzer/model/digest.ts';
import type { AppPlan, Plan, Risk } from '#analyzer/model/plan.ts';
import { emptyGraph, type Resource } from '#analyzer/model/graph.ts';
import { readCodeOwners } from '#app/approval/code-owners.ts';
import type { ApprovalFacts, Person, Review } from '#app/approval/facts.ts';
import { DEFAULT_RULES } from '#analyzer/model/approval-rules.ts';

const at = { path: 'catalog/covers.ts', line: 3, column: 1 };
const NO_GRAPH = emptyGraph({ root: '', project: 'bookshop' });
export const COVERS: Resource<'bucket'> = {
  address: addressOf('bucket', 'covers'),
  kind: 'bucket',
  type: 'encore.dev/storage/objects#Bucket',
  properties: {},
  aliases: [],
  at: [at],
};

/** A plan that creates the bucket `covers`, or deletes it with everything in it. */
export function planOf(what: 'nothing' | 'create' | 'delete', options: { readonly blindSpot?: true } = {}): Plan {
  const loss: Risk = {
    kind: 'data-loss',
    address: COVERS.address,
    because: 'delete',
    stillUsed: [],
    evidence: { side: 'base', at },
  };
  const blindSpots = options.blindSpot ? [{ code: 'dynamic-name', message: 'a computed name', at } as const] : [];
  const changes: AppPlan['changes'] =
    what === 'create' ? [{ op: 'create', after: COVERS }] : what === 'delete' ? [{ op: 'delete', before: COVERS }] : [];
  const app: AppPlan = {
    root: '',
    project: 'bookshop',
    base: NO_GRAPH,
    head: { ...NO_GRAPH, blindSpots },
    changes,
    access: [],
    risks: what === 'delete' ? [loss] : [],
    budget: {},
  };
  return { digest: digestOf([what, blindSpots.length]), apps: [app] };
}

export const MIRA = 'mira';
export const WRITER: Person = { mayWrite: true, teams: new Set() };
const AT_NINE = '2026-11-02T09:00:00Z';

export function reviewOf(review: Partial<Review> = {}): Review {
  return {
    id: 1,
    reviewer: MIRA,
    isPerson: true,
    state: 'APPROVED',
    commit: 'head',
    submittedAt: '2026-11-02T10:00:00Z',
    ...review,
  };
}

/** Ola's pull request creates a bucket; its plan was shown at nine; Mira, who may write, has not reviewed. */
export function factsOf(facts: Partial<ApprovalFacts> = {}): ApprovalFacts {
  const plan = facts.plan ?? planOf('create');
  return {
    plan,
    pull: { headSha: 'head', author: 'ola', committers: new Set(['ola']), lastPusher: 'ola' },
    reviews: [],
    people: new Map([[MIRA, WRITER]]),
    teams: new Map(),
    published: new Map([['head', [{ digest: plan.digest, at: AT_NINE, hasBlindSpots: false }]]]),
    rules: DEFAULT_RULES,
    owners: readCodeOwners(''),
    ...facts,
  };
}
