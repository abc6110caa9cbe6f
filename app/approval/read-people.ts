import type { Octokit } from '@octokit/rest';
import type { Login } from '#analyzer/model/approval.ts';
import { orStatus } from '../github/or-status.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { ApprovalFacts, Person } from './facts.ts';

type TeamState = 'known' | 'missing' | 'unreadable';

/**
 * What these people may do now, and in which of these teams they are.
 *
 * @param openOrganization gives access to members of teams, or nothing where the App was not granted it; asked only
 * where the rules name a team
 * @param teams as `@org/team` in lower case
 */
export async function readPeople(
  octokit: Octokit,
  openOrganization: () => Promise<Octokit | undefined>,
  job: PullJob,
  logins: ReadonlySet<Login>,
  teams: ReadonlySet<string>,
): Promise<Pick<ApprovalFacts, 'people' | 'teams'>> {
  const members = teams.size === 0 ? undefined : await openOrganization();
  const states = new Map(
    await Promise.all(
      [...teams].map(async (team) => [team, await readTeam(members, team)] satisfies [string, TeamState]),
    ),
  );
  const readable = [...states].filter(([, state]) => state === 'known').map(([team]) => team);
  const readOne = async (login: Login): Promise<[Login, Person]> => {
    const mayWrite = await readPermission(octokit, job, login);
    const inTeams = await Promise.all(
      readable.map(async (team) => ((await isMember(members!, team, login)) ? [team] : [])),
    );
    return [login, { mayWrite, teams: new Set(inTeams.flat()) }];
  };
  return { people: new Map(await Promise.all([...logins].map(readOne))), teams: states };
}

/** `maintain` is told as `write`. https://docs.github.com/en/rest/collaborators/collaborators */
export async function readPermission(
  octokit: Octokit,
  { owner, repo }: Pick<PullJob, 'owner' | 'repo'>,
  username: Login,
): Promise<boolean | 'unknown'> {
  const request = octokit.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
    owner,
    repo,
    username,
  });
  const found = await orStatus(request, [403, 404]);
  if (typeof found === 'number') return found === 404 ? false : 'unknown';
  return found.data.permission === 'admin' || found.data.permission === 'write';
}

const partsOf = (team: string) => {
  const [org = '', slug = ''] = team.slice(1).split('/');
  return { org, team_slug: slug };
};

async function readTeam(members: Octokit | undefined, team: string): Promise<TeamState> {
  if (members === undefined) return 'unreadable';
  const found = await orStatus(members.request('GET /orgs/{org}/teams/{team_slug}', partsOf(team)), [403, 404]);
  if (typeof found !== 'number') return 'known';
  return found === 404 ? 'missing' : 'unreadable';
}

/** An invitation that is not accepted yet is no membership. */
async function isMember(members: Octokit, team: string, username: Login): Promise<boolean> {
  const found = await orStatus(
    members.request('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', { ...partsOf(team), username }),
    [403, 404],
  );
  return typeof found !== 'number' && found.data.state === 'active';
}
