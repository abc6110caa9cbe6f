import { expect, test } from 'vitest';
import { readEnforcement } from '#app/approval/read-enforcement.ts';
import { answering, JOB, OF, refusal } from './answering.ts';

const RULES = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
const BRANCH = 'GET /repos/{owner}/{repo}/branches/{branch}';
const check = { name: 'infra/approval', appId: 5 };
const read = (rules: unknown, branch: unknown = { protection: {} }) =>
  readEnforcement(answering({ [RULES]: rules, [BRANCH]: branch }).octokit, JOB, 'main', check);
const ruleset = (...checks: readonly object[]) => [
  { type: 'deletion' },
  { type: 'required_status_checks' },
  { type: 'required_status_checks', parameters: { required_status_checks: checks } },
];
const classic = (enforcement_level: string, ...checks: readonly object[]) => ({
  protection: { required_status_checks: { enforcement_level, checks } },
});
const own = { context: 'infra/approval', integration_id: 5 };
const foreign = { context: 'infra/approval', integration_id: 6 };
const other = { context: 'build', integration_id: 5 };
const ownClassic = { context: 'infra/approval', app_id: 5 };
const anybodys = { context: 'infra/approval', app_id: null };

test('asks for the rules of exactly this branch, and for no more than it needs', async () => {
  const { octokit, asked } = answering({ [RULES]: [], [BRANCH]: { protection: {} } });
  await readEnforcement(octokit, JOB, 'next', check);
  expect(asked).toEqual([
    { route: RULES, params: { ...OF, branch: 'next', per_page: 100 } },
    { route: BRANCH, params: { ...OF, branch: 'next' } },
  ]);
});

test.each([
  ['a ruleset requires it from this App', ruleset(other, own), undefined, 'enforced'],
  ['and one more from anybody', ruleset(foreign, own), undefined, 'enforced'],
  ['nothing requires it', [], undefined, 'not-required'],
  ['a rule of another kind', [{ ...ruleset(own)[2], type: 'workflows' }], undefined, 'not-required'],
  ['another check is required', ruleset(other), undefined, 'not-required'],
  ['it is required from another App', ruleset(foreign), undefined, 'not-pinned'],
  ['only classic protection requires it', [], classic('everyone', ownClassic), 'enforced'],
  ['that is switched off', [], classic('off', ownClassic), 'not-required'],
  ['that takes anybody’s', [], classic('everyone', anybodys), 'not-pinned'],
  ['a ruleset takes another App’s, nothing else', ruleset(foreign), classic('everyone'), 'not-pinned'],
  ['neither may be read', refusal(403), refusal(403), 'unreadable'],
  ['a ruleset takes another App’s, the protection ours', ruleset(foreign), classic('everyone', ownClassic), 'enforced'],
  ['rulesets may not be read', refusal(403), undefined, 'unreadable'],
  ['nor the protection', [], refusal(404), 'unreadable'],
  [
    'rulesets may not be read, and the protection takes anybody’s',
    refusal(404),
    classic('everyone', anybodys),
    'not-pinned',
  ],
  ['rulesets may not be read, but the protection', refusal(404), classic('everyone', ownClassic), 'enforced'],
])('%s', async (_, rules, branch, expected) => {
  expect(await read(rules, branch)).toBe(expected);
});

test('what cannot be reached is tried again', async () => {
  await expect(read(refusal(502))).rejects.toMatchObject({ status: 502 });
});
