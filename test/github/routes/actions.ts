import { annotationJson, jobJson, runJson, workflowJson } from '../run-json.ts';
import { invalid, notFound, page, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';
import type { RunState } from '../state.ts';
import { findWorkflow, readWorkflows } from '../workflows/workflow-files.ts';

const ACTIONS = '/repos/{owner}/{repo}/actions';

/** https://docs.github.com/en/rest/actions */
export const actionRoutes: readonly Route[] = [
  { operation: `GET ${ACTIONS}/workflows/{workflow_id}`, needs: 'actions', answer: readWorkflow },
  { operation: `POST ${ACTIONS}/workflows/{workflow_id}/dispatches`, needs: 'actions', answer: dispatch },
  { operation: `GET ${ACTIONS}/workflows/{workflow_id}/runs`, needs: 'actions', answer: listRuns },
  { operation: `GET ${ACTIONS}/runs/{run_id}`, needs: 'actions', answer: readRun },
  { operation: `GET ${ACTIONS}/runs/{run_id}/jobs`, needs: 'actions', answer: listJobs },
  { operation: `POST ${ACTIONS}/runs/{run_id}/cancel`, needs: 'actions', answer: cancelRun },
  {
    operation: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
    needs: 'checks',
    answer: listAnnotations,
  },
];

const workflowOf = (context: ApiContext, { repository, params }: RepositoryCall) =>
  findWorkflow(readWorkflows(context, repository, 'refs/heads/main'), params['workflow_id']!);
const runOf = ({ repository, params }: RepositoryCall) =>
  repository.runs.find((one) => one.id === Number(params['run_id']));

function readWorkflow(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const file = workflowOf(context, call);
  if (file === undefined) return notFound;
  const name = file.workflow.name ?? file.path;
  return { status: 200, body: workflowJson(context, call.repository, file.path, name) };
}

function dispatch(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { repository, request, login } = call;
  const { ref, inputs = {}, return_run_details: wantsDetails } = request.body;
  const file = workflowOf(context, call);
  if (file === undefined) return notFound;
  const run = context.workflows.dispatch(repository, file, String(ref), inputs as Record<string, unknown>, login);
  if (typeof run === 'string') return invalid(run);
  if (wantsDetails !== true) return { status: 204 };
  const { id, url, html_url: page_ } = runJson(context, repository, run);
  return { status: 200, body: { workflow_run_id: id, run_url: url, html_url: page_ } };
}

/** Newest first. */
function listRuns(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const file = workflowOf(context, call);
  if (file === undefined) return notFound;
  const { query } = call.request;
  const [event, status] = [query.get('event'), query.get('status')];
  const isAsked = (run: RunState) =>
    run.path === file.path &&
    (event === null || run.event === event) &&
    (status === null || run.status === status || run.conclusion === status);
  const runs = call.repository.runs.filter(isAsked).toReversed();
  const wrap = (items: readonly unknown[]) => ({ total_count: runs.length, workflow_runs: items });
  return page(context, call, runs, (one) => runJson(context, call.repository, one), wrap);
}

function readRun(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const run = runOf(call);
  return run === undefined ? notFound : { status: 200, body: runJson(context, call.repository, run) };
}

function listJobs(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const run = runOf(call);
  if (run === undefined) return notFound;
  const wrap = (items: readonly unknown[]) => ({ total_count: run.jobs.length, jobs: items });
  return page(context, call, run.jobs, (one) => jobJson(context, call.repository, run, one), wrap);
}

function cancelRun(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const run = runOf(call);
  if (run === undefined) return notFound;
  if (run.status === 'completed')
    return { status: 409, body: { message: 'Cannot cancel a workflow run that is completed.' } };
  context.workflows.cancel(run);
  return { status: 202, body: {} };
}

/** Of a check run that an App made, or of a job: its check run has the job's number. */
function listAnnotations(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { repository, params } = call;
  const id = Number(params['check_run_id']);
  const check = repository.checks.find((one) => one.id === id);
  if (check !== undefined)
    return page(context, call, check.annotations, (one) => ({ ...(one as object), blob_href: '' }));
  const job = repository.runs.flatMap((run) => run.jobs).find((one) => one.id === id);
  return job === undefined ? notFound : page(context, call, job.log.annotations, annotationJson);
}
