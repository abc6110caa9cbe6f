import { userJson } from '../resources.ts';
import {
  notFound,
  page,
  type ApiAnswer,
  type ApiContext,
  type Call,
  type RepositoryCall,
  type Route,
} from '../route.ts';

export const peopleRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    needs: 'metadata',
    answer: readPermission,
  },
  { operation: 'GET /orgs/{org}/teams/{team_slug}', needs: 'members', answer: readTeam },
  { operation: 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}', needs: 'members', answer: readMembership },
  { operation: 'GET /repos/{owner}/{repo}/activity', needs: 'contents', answer: listActivity },
];

function readPermission(context: ApiContext, { params, repository }: RepositoryCall): ApiAnswer {
  const login = params['username']!;
  const permission = repository.people.get(login);
  // GitHub answers 404 for an account that does not exist.
  if (permission === undefined) return notFound;
  return { status: 200, body: { permission, role_name: permission, user: userJson(context, login) } };
}

function readTeam({ state, url }: ApiContext, { params }: Call): ApiAnswer {
  const { org, team_slug: slug } = params;
  if (!state.teams.has(`${org}/${slug}`)) return notFound;
  return { status: 200, body: { slug, name: slug, url: `${url}/api/v3/orgs/${org}/teams/${slug}` } };
}

function readMembership({ state, url }: ApiContext, { params }: Call): ApiAnswer {
  const team = `${params['org']}/${params['team_slug']}`;
  if (!state.teams.get(team)?.has(params['username']!)) return notFound;
  return {
    status: 200,
    body: { url: `${url}/api/v3/orgs/${params['org']}/teams/${params['team_slug']}`, role: 'member', state: 'active' },
  };
}

/** Newest first. */
function listActivity(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const ref = call.request.query.get('ref');
  const pushes = call.repository.pushes.filter(
    (one) => ref === null || one.ref === `refs/heads/${ref}` || one.ref === ref,
  );
  return page(context, call, pushes.toReversed(), (one) => ({
    id: one.id,
    node_id: `P_${one.id}`,
    ref: one.ref,
    before: one.before,
    after: one.after,
    timestamp: one.at,
    activity_type: 'push',
    actor: userJson(context, one.actor),
  }));
}
