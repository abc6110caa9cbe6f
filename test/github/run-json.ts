import { repositoryJson, userJson } from './resources.ts';
import type { ApiContext } from './route.ts';
import type { JobState, LogAnnotation, RepositoryState, RunState } from './state.ts';

type Urls = Pick<ApiContext, 'url'>;

const urlsOf = ({ url }: Urls, { owner, name }: RepositoryState) => ({
  api: `${url}/api/v3/repos/${owner}/${name}`,
  page: `${url}/${owner}/${name}`,
});

/** Stable, without a table: a path's letters make its number. */
export const workflowIdOf = (path: string) =>
  Array.from(path).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 100_000_007, 7);

export function workflowJson(context: Urls, repository: RepositoryState, path: string, name: string) {
  const { api, page } = urlsOf(context, repository);
  const id = workflowIdOf(path);
  return {
    id,
    name,
    path,
    state: 'active',
    url: `${api}/actions/workflows/${id}`,
    html_url: `${page}/blob/main/${path}`,
  };
}

export function runJson(context: Urls, repository: RepositoryState, run: RunState) {
  const { api, page } = urlsOf(context, repository);
  const url = `${api}/actions/runs/${run.id}`;
  return {
    id: run.id,
    name: run.workflow,
    display_title: run.title,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.number,
    run_attempt: 1,
    workflow_id: workflowIdOf(run.path),
    workflow_url: `${api}/actions/workflows/${workflowIdOf(run.path)}`,
    url,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    cancel_url: `${url}/cancel`,
    html_url: `${page}/actions/runs/${run.id}`,
    created_at: run.createdAt,
    run_started_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userJson(context, run.actor),
    triggering_actor: userJson(context, run.actor),
    repository: repositoryJson(context, repository),
    head_repository: repositoryJson(context, repository),
    pull_requests: [],
  };
}

export function jobJson(context: Urls, repository: RepositoryState, run: RunState, job: JobState) {
  const { api, page } = urlsOf(context, repository);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
    html_url: `${page}/actions/runs/${run.id}/job/${job.id}`,
    url: `${api}/actions/jobs/${job.id}`,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    workflow_name: run.workflow,
    name: job.name,
    labels: job.labels,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    steps: [{ name: 'Set up job', status: 'completed' as const, conclusion: 'success', number: 1 }],
  };
}

export const annotationJson = ({ level, title, message, path, line }: LogAnnotation) => ({
  path,
  start_line: line,
  end_line: line,
  start_column: null,
  end_column: null,
  annotation_level: level,
  title,
  message,
  raw_details: '',
  blob_href: '',
});
