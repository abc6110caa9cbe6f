import { afterAll, beforeAll, expect, test } from 'vitest';
import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { readEnforcement } from '#app/approval/read-enforcement.ts';

const job = { installation: 1, repository: 77, owner: 'bookshop', repo: 'bookshop', number: 12 };
const check = { name: 'infra/approval', appId: 42 };
const [ours, anybodys, foreign] = [42, null, 666];

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** What a ruleset and the classic protection require of the check; a number is a refusal with that status. */
function read(ruleset: readonly (number | null)[] | 403, protection: readonly (number | null)[] | 403 | 'off') {
  const github = nock('https://api.github.com');
  const rulesets = github.get('/repos/bookshop/bookshop/rules/branches/main').query(true);
  if (ruleset === 403) rulesets.reply(403, { message: 'no' });
  else {
    const checks = ruleset.map((id) => ({ context: check.name, ...(id === null ? {} : { integration_id: id }) }));
    const parameters = { required_status_checks: [{ context: 'build' }, ...checks] };
    rulesets.reply(200, [{ type: 'deletion' }, { type: 'required_status_checks', parameters }]);
  }
  const branch = github.get('/repos/bookshop/bookshop/branches/main');
  if (protection === 403) branch.reply(403, { message: 'no' });
  else {
    const isOff = protection === 'off';
    const ids = isOff ? [ours] : protection;
    const checks = ids.map((id) => ({ context: check.name, app_id: id }));
    const required = { enforcement_level: isOff ? 'off' : 'everyone', contexts: [], checks };
    branch.reply(200, { name: 'main', protection: { enabled: !isOff, required_status_checks: required } });
  }
  const octokit = new Octokit({ log: { debug() {}, info() {}, warn() {}, error() {} } });
  return readEnforcement(octokit, job, 'main', check).finally(() => nock.cleanAll());
}

test.each([
  ['a ruleset requires it from us', [ours], [], 'enforced'],
  ['the classic protection does', [], [ours], 'enforced'],
  ['one of two does', [anybodys], [ours], 'enforced'],
  ['a ruleset takes it from anybody', [anybodys], [], 'not-pinned'],
  ['the protection takes it from anybody', [], [anybodys], 'not-pinned'],
  ['it is required from another App', [foreign], [foreign], 'not-pinned'],
  ['nothing requires it', [], [], 'not-required'],
  ['the protection is switched off', [], 'off', 'not-required'],
  ['the rulesets cannot be read, the protection requires it', 403, [ours], 'enforced'],
  ['neither can be read', 403, 403, 'unreadable'],
  ['no ruleset requires it, and the protection cannot be read', [], 403, 'unreadable'],
] as const)('%s', async (_, ruleset, protection, expected) => {
  expect(await read(ruleset, protection)).toBe(expected);
});
