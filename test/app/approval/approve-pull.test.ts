import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '#analyzer/model/approval-rules.ts';
import { digestOf } from '#analyzer/model/digest.ts';
import { summarizePlan } from '#analyzer/render/summarize-plan.ts';
import { approvePull, type ApprovalCase } from '#app/approval/approve-pull.ts';
import { readCodeOwners } from '#app/approval/code-owners.ts';
import type { PullState } from '#app/pulls/read-pull.ts';
import { memoryStore } from '#test/app/gate/model/memory-store.ts';
import { answering, JOB } from './answering.ts';
import { planOf } from './facts-of.ts';

const pull = {
  ...{ headSha: 'head', author: 'ola', baseRef: 'main', readAt: '2026-11-02T12:00:00Z' },
  head: { owner: 'bookshop', repo: 'shop', ref: 'covers' },
} as PullState;
const team = { who: 'team', slug: '@bookshop/platform' } as const;
const plan = planOf('create');
const summary = summarizePlan(plan);
const usual: ApprovalCase = {
  plan,
  summary,
  rules: { rules: DEFAULT_RULES, owners: readCodeOwners(''), ownersPath: undefined, edited: [] },
  published: new Map([
    ['old', [{ digest: digestOf('old'), at: '2026-11-02T08:00:00Z', hasBlindSpots: false }]],
    ['head', [{ digest: plan.digest, at: '2026-11-02T09:00:00Z', hasBlindSpots: false }]],
  ]),
};
const reviewOf = (login: string, commit: string, type = 'User') => ({
  ...{ id: 1, user: { login, type }, state: 'APPROVED', commit_id: commit, submitted_at: '2026-11-02T10:00:00Z' },
});
const enforced = {
  type: 'required_status_checks',
  parameters: { required_status_checks: [{ context: 'infra/approval', integration_id: 5 }] },
};
const github = (reviews: readonly object[], more: object = {}) =>
  answering({
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': reviews,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': [],
    'GET /repos/{owner}/{repo}/activity': [{ after: 'head', actor: { login: 'ola' } }],
    'GET /repos/{owner}/{repo}/rules/branches/{branch}': [enforced],
    'GET /repos/{owner}/{repo}/branches/{branch}': { protection: {} },
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission': { permission: 'write' },
    'GET /orgs/{org}/teams/{team_slug}': {},
    'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': { state: 'active' },
    ...more,
  });

async function approve(reviews: readonly object[], more: Partial<ApprovalCase> = {}, url?: string, table?: object) {
  const { octokit, asked } = github(reviews, table);
  const store = memoryStore(() => undefined);
  const old = { headSha: 'old', digest: digestOf('old'), counts: { create: 0, change: 0, delete: 0 } };
  const analysis = { files: 0, parsed: 0, milliseconds: 0 };
  await store.preparePlan(JOB, { ...old, analysis, hasBlindSpots: false, losses: [] }, { statements: [] });
  const times: number[] = [];
  const auditUrl = (_: unknown, at: number) => {
    times.push(at);
    return url;
  };
  const deps = { appId: 5, authorizeMembers: async () => octokit, store, auditUrl };
  const view = await approvePull(deps, JOB, { octokit, token: '' }, pull, { ...usual, ...more });
  return { view, asked, times };
}

test('approved, with nothing to note', async () => {
  const { view } = await approve([reviewOf('mira', 'head')]);
  expect(view).toMatchObject({ decision: { state: 'approved', by: [{ by: 'mira' }] }, voided: [], notes: [] });
});

test('a team that a rule names is asked for, and its member approves', async () => {
  const rules = {
    ...usual.rules,
    rules: { ...DEFAULT_RULES, rules: [{ ...DEFAULT_RULES.rules[0]!, from: [team] }] },
  } as const;
  expect((await approve([reviewOf('mira', 'head')], { rules })).view.decision.state).toBe('approved');
});

test('of those who reviewed, and whom rules name, only people are asked about', async () => {
  const from = [{ who: 'user', login: 'Noor' }] as const;
  const rules = { ...usual.rules, rules: { ...DEFAULT_RULES, rules: [{ ...DEFAULT_RULES.rules[0]!, from }] } } as const;
  const { asked } = await approve([reviewOf('mira', 'head'), reviewOf('ci', 'head', 'Bot')], { rules });
  const names = asked.filter((one) => one.route.endsWith('/permission')).map((one) => one.params['username']);
  expect(new Set(names)).toEqual(new Set(['mira', 'noor']));
});

test('an approval of another plan is void, with what is different since', async () => {
  const { view } = await approve([reviewOf('mira', 'old')]);
  expect(view.decision.state).toBe('waiting');
  expect(view.voided).toEqual([
    {
      ...{ review: 1, by: 'mira', commit: 'old', because: 'plan-changed' },
      delta: { added: summary.statements, removed: [], changed: [] },
    },
  ]);
});

test('where what was approved is known no longer, the difference is not told', async () => {
  const published = new Map([
    ['old', [{ digest: digestOf('older'), at: '2026-11-02T08:00:00Z', hasBlindSpots: false }]],
  ]) as unknown as ApprovalCase['published'];
  expect((await approve([reviewOf('mira', 'old')], { published })).view.voided).toMatchObject([{ delta: undefined }]);
});

test('an approval that never counted calls nobody back, nor does a void one while another counts', async () => {
  expect((await approve([reviewOf('ola', 'head')])).view.voided).toEqual([]);
  const both = [reviewOf('mira', 'old'), { ...reviewOf('jon', 'head'), id: 2 }];
  expect((await approve(both)).view).toMatchObject({ decision: { state: 'approved' }, voided: [] });
});

test('notes: edited rules, lines of CODEOWNERS that are invalid, a gate that is advisory, the page of decisions', async () => {
  const owners = readCodeOwners('!x @mira');
  const rules = { ...usual.rules, owners, ownersPath: 'CODEOWNERS', edited: ['CODEOWNERS'] };
  const table = { 'GET /repos/{owner}/{repo}/rules/branches/{branch}': [] };
  const { view, times, asked } = await approve([], { rules }, 'https://understudy.example/audit', table);
  expect(view.notes).toEqual([
    { kind: 'edits-rules', paths: ['CODEOWNERS'] },
    { kind: 'invalid-owners', path: 'CODEOWNERS', lines: [1] },
    { kind: 'advisory', because: 'not-required' },
    { kind: 'audit', url: 'https://understudy.example/audit' },
  ]);
  expect(times).toEqual([Date.parse('2026-11-02T12:00:00Z')]);
  expect(asked.find((one) => one.route.endsWith('{branch}'))?.params['branch']).toBe('main');
});

test('a CODEOWNERS without invalid lines is not noted', async () => {
  const rules = { ...usual.rules, owners: readCodeOwners('* @mira'), ownersPath: 'CODEOWNERS' };
  expect((await approve([], { rules })).view.notes).toEqual([]);
});
