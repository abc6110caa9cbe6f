import { addressOf } from '#analyzer/model/address.ts';
import { digestPlan } from '#analyzer/diff/digest-plan.ts';
import { emptyGraph, type Resource } from '#analyzer/model/graph.ts';
import type { AppPlan, Plan, Risk } from '#analyzer/model/plan.ts';
import type { Tree } from './trees.ts';

const at = { path: 'catalog/covers.ts', line: 3, column: 1 };
const EMPTY = emptyGraph({ root: '', project: 'bookshop' });
const spot = { code: 'dynamic-name', message: 'a computed name', at } as const;

const bucket = (name: string): Resource<'bucket'> => ({
  address: addressOf('bucket', name),
  kind: 'bucket',
  type: 'encore.dev/storage/objects#Bucket',
  properties: {},
  aliases: [],
  at: [at],
});

const lossOf = (name: string): Risk => ({
  ...{ kind: 'data-loss', address: addressOf('bucket', name), because: 'delete', stillUsed: [] },
  evidence: { side: 'base', at },
});

/** What going from one to the other changes. */
function makePlan(before: Tree, after: Tree): Plan {
  const app: AppPlan = {
    root: '',
    project: 'bookshop',
    base: EMPTY,
    head: { ...EMPTY, blindSpots: after.isDark ? [spot] : [] },
    changes: [
      ...missingIn(before, after).map((name) => ({ op: 'create', after: bucket(name) }) as const),
      ...missingIn(after, before).map((name) => ({ op: 'delete', before: bucket(name) }) as const),
    ],
    access: [],
    risks: [
      ...missingIn(after, before).map(lossOf),
      ...(after.isDark && !before.isDark ? [{ kind: 'blind-spot', spot } as const] : []),
    ],
    budget: {},
  };
  return { digest: digestPlan([app]), apps: [app] };
}

const missingIn = ({ buckets }: Tree, other: Tree) => other.buckets.filter((one) => !buckets.includes(one));

/** Which buckets a plan deletes. */
export function lostBy(digest: string): readonly string[] {
  const changes = [...made.values()].find((one) => one.digest === digest)?.apps[0]?.changes ?? [];
  return changes.flatMap((change) => (change.op === 'delete' ? [change.before.address] : []));
}

const made = new Map<string, Plan>();
const keyOf = ({ buckets, isDark }: Tree) => `${buckets.join()} ${isDark}`;

export function planBetween(before: Tree, after: Tree): Plan {
  const key = `${keyOf(before)} ${keyOf(after)}`;
  const plan = made.get(key) ?? makePlan(before, after);
  made.set(key, plan);
  return plan;
}
