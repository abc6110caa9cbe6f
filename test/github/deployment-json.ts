import { userJson } from './resources.ts';
import type { ApiContext } from './route.ts';
import type { DeploymentState, DeploymentStatusState, RepositoryState } from './state.ts';

export function deploymentJson(context: Pick<ApiContext, 'url'>, repository: RepositoryState, one: DeploymentState) {
  const api = `${context.url}/api/v3/repos/${repository.owner}/${repository.name}`;
  return {
    id: one.id,
    url: `${api}/deployments/${one.id}`,
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: one.payload,
    environment: one.environment,
    original_environment: one.environment,
    description: one.description,
    creator: userJson(context, one.creator),
    created_at: one.createdAt,
    updated_at: one.statuses.at(-1)?.createdAt ?? one.createdAt,
    statuses_url: `${api}/deployments/${one.id}/statuses`,
    repository_url: api,
    transient_environment: one.isTransient,
    production_environment: one.isProduction,
  };
}

export function deploymentStatusJson(
  context: Pick<ApiContext, 'url'>,
  repository: RepositoryState,
  deployment: DeploymentState,
  status: DeploymentStatusState,
) {
  const { url } = deploymentJson(context, repository, deployment);
  return {
    id: status.id,
    url: `${url}/statuses/${status.id}`,
    state: status.state,
    creator: userJson(context, status.creator),
    description: status.description,
    environment: deployment.environment,
    // Where there is none GitHub answers '', which its own schema says is no URL.
    target_url: status.logUrl || undefined,
    log_url: status.logUrl || undefined,
    environment_url: status.environmentUrl || undefined,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: `${context.url}/api/v3/repos/${repository.owner}/${repository.name}`,
  };
}
