import { expect, test } from 'vitest';
import { readPeople, readPermission } from '#app/approval/read-people.ts';
import { answering, JOB, OF, refusal } from './answering.ts';

const PERMISSION = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
const TEAM = 'GET /orgs/{org}/teams/{team_slug}';
const MEMBER = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
const PLATFORM = '@bookshop/platform';
const of = { org: 'bookshop', team_slug: 'platform' };

test.each([
  [{ permission: 'admin' }, true],
  [{ permission: 'write' }, true],
  [{ permission: 'read' }, false],
  [{ permission: 'none' }, false],
  [refusal(404), false],
  [refusal(403), 'unknown'],
])('permission %#', async (answer, expected) => {
  const { octokit, asked } = answering({ [PERMISSION]: answer });
  expect(await readPermission(octokit, JOB, 'mira')).toBe(expected);
  expect(asked).toEqual([{ route: PERMISSION, params: { ...OF, username: 'mira' } }]);
});

test.each([
  refusal(403, 'You have exceeded a secondary Rate Limit'),
  refusal(500),
  new Error('no network'),
  { throws: true, status: 404 },
])('what is no answer is tried again: %s', async (error) => {
  await expect(readPermission(answering({ [PERMISSION]: error }).octokit, JOB, 'mira')).rejects.toBe(error);
});

/** Mira is in the team, Jon is only invited, Rae is not. */
const membership = ({ username }: { readonly username: string }) =>
  username === 'rae' ? refusal(404) : { state: username === 'mira' ? 'active' : 'pending' };
const github = (team: unknown = {}, member: unknown = membership) =>
  answering({ [PERMISSION]: { permission: 'write' }, [TEAM]: team, [MEMBER]: member });
const read = ({ octokit }: ReturnType<typeof github>, teams = [PLATFORM]) =>
  readPeople(octokit, async () => octokit, JOB, new Set(['mira', 'jon', 'rae']), new Set(teams));

test('who may write, and who is in which team that the rules name', async () => {
  const all = github();
  const { people, teams } = await read(all);
  expect(teams).toEqual(new Map([[PLATFORM, 'known']]));
  expect(people).toEqual(
    new Map([
      ['mira', { mayWrite: true, teams: new Set([PLATFORM]) }],
      ['jon', { mayWrite: true, teams: new Set() }],
      ['rae', { mayWrite: true, teams: new Set() }],
    ]),
  );
  expect(all.asked.filter((one) => one.route === TEAM)).toEqual([{ route: TEAM, params: of }]);
  expect(all.asked.find((one) => one.route === MEMBER)?.params).toEqual({ ...of, username: 'mira' });
});

test('no team is named: nobody asks for the organization', async () => {
  const { octokit } = github();
  const open = () => Promise.reject(new Error('opened'));
  const { people, teams } = await readPeople(octokit, open, JOB, new Set(['mira']), new Set());
  expect([people.get('mira'), teams]).toEqual([{ mayWrite: true, teams: new Set() }, new Map()]);
});

test.each([
  ['missing', refusal(404)],
  ['unreadable', refusal(403)],
])('a team that is %s has no members', async (state, answer) => {
  const { people, teams } = await read(github(answer));
  expect(teams).toEqual(new Map([[PLATFORM, state]]));
  expect(people.get('mira')?.teams).toEqual(new Set());
});

test('an App without access to the organization can read no team', async () => {
  const { octokit } = github();
  const { teams } = await readPeople(octokit, async () => undefined, JOB, new Set(['mira']), new Set([PLATFORM]));
  expect(teams).toEqual(new Map([[PLATFORM, 'unreadable']]));
});

test('a membership that may not be read is none', async () => {
  expect((await read(github({}, refusal(403)))).people.get('mira')?.teams).toEqual(new Set());
});
