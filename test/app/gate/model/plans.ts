import { addressOf } from '#analyzer/model/address.ts';
import { digestPlan } from '#analyzer/diff/digest-plan.ts';
import { emptyGraph, type Resource } from '#analyzer/model/graph.ts';
import type { AppPlan, Plan } from '#analyzer/model/plan.ts';
import { isDark, type Infra } from './world.ts';

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

const BUCKETS = {
  none: [],
  covers: ['covers'],
  letters: ['letters'],
  dark: ['covers'],
  dim: ['letters'],
} as const satisfies Record<Infra, readonly string[]>;
const bucketsOf = (infra: Infra): readonly string[] => BUCKETS[infra];

/** What going from one to the other changes. */
function makePlan(before: Infra, after: Infra): Plan {
  const [was, is] = [bucketsOf(before), bucketsOf(after)];
  const app: AppPlan = {
    root: '',
    project: 'bookshop',
    base: EMPTY,
    head: { ...EMPTY, blindSpots: isDark(after) ? [spot] : [] },
    changes: [
      ...is.filter((one) => !was.includes(one)).map((name) => ({ op: 'create', after: bucket(name) }) as const),
      ...was.filter((one) => !is.includes(one)).map((name) => ({ op: 'delete', before: bucket(name) }) as const),
    ],
    access: [],
    risks: isDark(after) && !isDark(before) ? [{ kind: 'blind-spot', spot }] : [],
  };
  return { digest: digestPlan([app]), apps: [app] };
}

const made = new Map<string, Plan>();

export function planBetween(before: Infra, after: Infra): Plan {
  const key = `${before} ${after}`;
  const plan = made.get(key) ?? makePlan(before, after);
  made.set(key, plan);
  return plan;
}
