import { expect, test } from 'vitest';
import { addressOf } from '#analyzer/model/address.ts';
import type { Condition } from '#analyzer/model/approval-rules.ts';
import type { Access } from '#analyzer/model/graph.ts';
import type { AccessChange, AppPlan, Change, Plan, Risk } from '#analyzer/model/plan.ts';
import { changesAnything, pathsOf, reasonsFor } from '#app/approval/applies.ts';
import { COVERS, planOf } from './facts-of.ts';

const [nothing] = planOf('nothing').apps;
const [creates] = planOf('create').apps;
const appOf = (more: Partial<AppPlan>): AppPlan => ({ ...nothing!, ...more });
const reasons = (condition: Condition, ...apps: readonly AppPlan[]) =>
  reasonsFor(condition, { ...planOf('nothing'), apps } satisfies Plan);

const at = (path: string) => ({ path, line: 1, column: 1 });
const orders = addressOf('database', 'orders');
const access: Access = {
  ...{ from: addressOf('service', 'web'), to: addressOf('topic', 'sold'), verbs: ['publish'], at: [at('web/sell.ts')] },
};
const grant: AccessChange = { op: 'grant', access, broader: false };
const evidence = { side: 'head', at: at('catalog/risk.ts') } as const;
const loss: Risk = { kind: 'data-loss', address: COVERS.address, because: 'delete', stillUsed: [], evidence };
const rows = { kind: 'schema-loss', address: orders, migration: '2_drop', stillUsed: [], evidence } as unknown as Risk;
const growth: Risk = { kind: 'privilege-growth', access, evidence };
const over: Risk = { kind: 'over-budget', of: 'bucket', limit: 1, before: 1, after: 2, added: [], evidence };
const spot: Risk = { kind: 'blind-spot', spot: { code: 'dynamic-name', message: 'a name', at: at('lib/dark.ts') } };
const renamed: Change = {
  ...{ op: 'rename', via: 'alias' },
  before: { ...COVERS, at: [at('a.ts')] },
  after: { ...COVERS, address: addressOf('bucket', 'pictures'), at: [at('b.ts')] },
};

test('any change is one of resources, of access, or a risk', () => {
  const any: Condition = { on: 'any-change' };
  const all = ['any change of the infrastructure'];
  expect(reasons(any, nothing!)).toEqual([]);
  expect(reasons(any, creates!)).toEqual(all);
  expect(reasons(any, appOf({ access: [grant] }))).toEqual(all);
  expect(reasons(any, appOf({ risks: [spot] }))).toEqual(all);
  expect(reasons(any, creates!, creates!)).toEqual(all);
  expect([nothing!, creates!].map(changesAnything)).toEqual([false, true]);
});

test('a class of risk is told with what it is about; losing rows is losing data', () => {
  const app = appOf({ risks: [loss, rows, growth, over, spot] });
  const of = (risk: Extract<Condition, { on: 'risk' }>['risk']) => reasons({ on: 'risk', risk }, app);
  expect(of('data-loss')).toEqual(['data loss on bucket:covers', 'data loss on database:orders']);
  expect(of('privilege-growth')).toEqual(['privilege growth on topic:sold']);
  expect(of('blind-spot')).toEqual(['blind spot in lib/dark.ts']);
  expect(of('over-budget')).toEqual(['over budget of bucket']);
  expect(of('public-exposure')).toEqual([]);
});

test('a kind is touched by changes of it, by both sides of a rename, and by access to it', () => {
  const of = (kind: 'bucket' | 'topic' | 'service', app: AppPlan) => reasons({ on: 'kind', kind }, app);
  expect(of('bucket', creates!)).toEqual(['bucket:covers']);
  expect(of('bucket', planOf('delete').apps[0]!)).toEqual(['bucket:covers']);
  expect(of('bucket', appOf({ changes: [renamed] }))).toEqual(['bucket:covers', 'bucket:pictures']);
  expect(of('topic', appOf({ access: [grant, { op: 'revoke', access }] }))).toEqual(['topic:sold']);
  expect(of('service', appOf({ access: [grant] }))).toEqual([]);
});

test('paths are those of every line that the plan stands on, each once, sorted', () => {
  const app = appOf({ changes: [renamed], access: [grant, grant], risks: [spot, loss] });
  expect(pathsOf(app)).toEqual(['a.ts', 'b.ts', 'catalog/risk.ts', 'lib/dark.ts', 'web/sell.ts']);
  expect(reasons({ on: 'path', pattern: '/lib/' }, app)).toEqual(['lib/dark.ts']);
  expect(reasons({ on: 'path', pattern: '/orders/' }, app)).toEqual([]);
});
