import { deploymentJson, deploymentStatusJson } from '../deployment-json.ts';
import { invalid, notFound, page, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';
import type { DeploymentState, DeploymentStatusState, RepositoryState } from '../state.ts';

const ALL = '/repos/{owner}/{repo}/deployments';
const ONE = `${ALL}/{deployment_id}`;

/** Rules: https://docs.github.com/en/rest/deployments */
export const deploymentRoutes: readonly Route[] = [
  { operation: `GET ${ALL}`, needs: 'deployments', answer: listDeployments },
  { operation: `POST ${ALL}`, needs: 'deployments', answer: createDeployment },
  { operation: `GET ${ONE}`, needs: 'deployments', answer: readDeployment },
  { operation: `DELETE ${ONE}`, needs: 'deployments', answer: deleteDeployment },
  { operation: `GET ${ONE}/statuses`, needs: 'deployments', answer: listStatuses },
  { operation: `POST ${ONE}/statuses`, needs: 'deployments', answer: createStatus },
];

const LONGEST_DESCRIPTION = 140;

function listDeployments(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { query } = call.request;
  const isAsked = (name: 'sha' | 'ref' | 'task' | 'environment', one: DeploymentState) => {
    const value = query.get(name);
    return value === null || value === 'none' || one[name] === value;
  };
  const found = call.repository.deployments.filter((one) =>
    (['sha', 'ref', 'task', 'environment'] as const).every((name) => isAsked(name, one)),
  );
  return page(context, call, found.toReversed(), (one) => deploymentJson(context, call.repository, one));
}

function createDeployment(context: ApiContext, { request: { body }, repository, login }: RepositoryCall): ApiAnswer {
  const ref = String(body['ref']);
  const sha = shaOf(context, repository, ref);
  if (sha === undefined) return invalid(`No ref found for: ${ref}`);
  const obstacle = conflictOf(context, repository, sha, body);
  if (obstacle !== undefined) return { status: 409, body: { message: `Conflict: ${obstacle}` } };
  const environment = String(body['environment'] ?? 'production');
  const deployment: DeploymentState = {
    id: context.state.nextId++,
    sha,
    ref,
    task: String(body['task'] ?? 'deploy'),
    environment,
    isTransient: body['transient_environment'] === true,
    isProduction: (body['production_environment'] ?? environment === 'production') === true,
    description: typeof body['description'] === 'string' ? body['description'] : null,
    payload: body['payload'] ?? {},
    creator: login,
    createdAt: new Date().toISOString(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  const json = deploymentJson(context, repository, deployment);
  void context.announce(repository, 'deployment-created', login, { deployment: json });
  return { status: 201, body: json };
}

function shaOf(context: ApiContext, repository: RepositoryState, ref: string): string | undefined {
  try {
    return context.git(repository, 'rev-parse', '--verify', `${ref}^{commit}`);
  } catch {
    return undefined;
  }
}

/** What stands against it unless the caller waives it: a base that moved on, and checks that have not succeeded. */
function conflictOf(
  context: ApiContext,
  repository: RepositoryState,
  sha: string,
  body: RepositoryCall['request']['body'],
) {
  if (body['auto_merge'] !== false) {
    const main = context.git(repository, 'rev-parse', 'refs/heads/main');
    if (context.git(repository, 'merge-base', main, sha) !== main) return `main must be merged into ${sha} first`;
  }
  const checks = new Map(
    repository.checks.filter((one) => one.headSha === sha).map((one) => [one.name, one.conclusion]),
  );
  const required = Array.isArray(body['required_contexts'])
    ? body['required_contexts'].map(String)
    : [...checks.keys()];
  const failed = required.filter((name) => checks.get(name) !== 'success');
  return failed.length > 0 ? `Commit status checks failed for ${sha}: ${failed.join(', ')}` : undefined;
}

const deploymentOf = ({ repository, params }: RepositoryCall) =>
  repository.deployments.find((one) => one.id === Number(params['deployment_id']));

function readDeployment(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const deployment = deploymentOf(call);
  if (deployment === undefined) return notFound;
  return { status: 200, body: deploymentJson(context, call.repository, deployment) };
}

/** Only an inactive one, unless it is the only one; every status but success makes it inactive. */
function deleteDeployment(_: ApiContext, call: RepositoryCall): ApiAnswer {
  const { deployments } = call.repository;
  const deployment = deploymentOf(call);
  if (deployment === undefined) return notFound;
  const isActive = (deployment.statuses.at(-1)?.state ?? 'success') === 'success';
  if (isActive && deployments.length > 1) return invalid('We cannot delete an active deployment');
  deployments.splice(deployments.indexOf(deployment), 1);
  return { status: 204 };
}

function listStatuses(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const deployment = deploymentOf(call);
  if (deployment === undefined) return notFound;
  return page(context, call, deployment.statuses.toReversed(), (one) =>
    deploymentStatusJson(context, call.repository, deployment, one),
  );
}

function createStatus(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { repository, request, login } = call;
  const { body } = request;
  const deployment = deploymentOf(call);
  if (deployment === undefined) return notFound;
  const description = String(body['description'] ?? '');
  if (description.length > LONGEST_DESCRIPTION) return invalid('description is too long (maximum is 140 characters)');
  const before = repository.deployments.slice(0, repository.deployments.indexOf(deployment));
  const status = addStatus(context, repository, deployment, login, {
    state: String(body['state']),
    description,
    environmentUrl: String(body['environment_url'] ?? ''),
    logUrl: String(body['log_url'] ?? body['target_url'] ?? ''),
  });
  if (status.state === 'success' && body['auto_inactive'] !== false) {
    for (const earlier of before) {
      const isSame = earlier.environment === deployment.environment && !earlier.isTransient && !earlier.isProduction;
      if (!isSame || earlier.statuses.at(-1)?.state !== 'success') continue;
      addStatus(context, repository, earlier, login, {
        state: 'inactive',
        description: '',
        environmentUrl: '',
        logUrl: '',
      });
    }
  }
  return { status: 201, body: deploymentStatusJson(context, repository, deployment, status) };
}

function addStatus(
  context: ApiContext,
  repository: RepositoryState,
  deployment: DeploymentState,
  creator: string,
  fields: Omit<DeploymentStatusState, 'id' | 'creator' | 'createdAt'>,
): DeploymentStatusState {
  const status = { ...fields, id: context.state.nextId++, creator, createdAt: new Date().toISOString() };
  deployment.statuses.push(status);
  void context.announce(repository, 'deployment-status-created', creator, {
    deployment: deploymentJson(context, repository, deployment),
    deployment_status: deploymentStatusJson(context, repository, deployment, status),
  });
  return status;
}
