import { checkJson } from '../resources.ts';
import { invalid, notFound, page, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';
import type { CheckAction, CheckState } from '../state.ts';

export const checkRoutes: readonly Route[] = [
  { operation: 'POST /repos/{owner}/{repo}/check-runs', needs: 'checks', answer: createCheck },
  { operation: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', needs: 'checks', answer: updateCheck },
  { operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', needs: 'checks', answer: listChecks },
];

interface CheckBody {
  readonly status?: string;
  readonly external_id?: string;
  readonly conclusion?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary?: string;
    readonly text?: string;
    readonly annotations?: readonly unknown[];
  };
  readonly actions?: readonly CheckAction[];
}

/** Limits of one request; texts in bytes. */
const [ANNOTATIONS, TEXT] = [50, 65_535];

function isTooLarge({ output = {}, actions = [] }: CheckBody): boolean {
  const texts = [output.summary, output.text].map((text) => Buffer.byteLength(text ?? ''));
  return (output.annotations ?? []).length > ANNOTATIONS || Math.max(...texts) > TEXT || actions.length > 3;
}

function createCheck(context: ApiContext, { request, repository }: RepositoryCall): ApiAnswer {
  const body = request.body as CheckBody;
  if (isTooLarge(body)) return invalid('output is too large');
  const check: CheckState = {
    id: context.state.nextId++,
    appId: context.app.id,
    name: String(request.body['name']),
    headSha: String(request.body['head_sha']),
    externalId: null,
    status: 'queued',
    conclusion: null,
    output: {},
    annotations: [],
    actions: [],
  };
  apply(check, body);
  repository.checks.push(check);
  return { status: 201, body: checkJson(context, check) };
}

function updateCheck(context: ApiContext, { request, params, repository }: RepositoryCall): ApiAnswer {
  const check = repository.checks.find((one) => one.id === Number(params['check_run_id']));
  if (check === undefined) return notFound;
  const body = request.body as CheckBody;
  if (isTooLarge(body)) return invalid('output is too large');
  apply(check, body);
  return { status: 200, body: checkJson(context, check) };
}

function apply(check: CheckState, body: CheckBody): void {
  const { annotations = [], ...output } = body.output ?? {};
  check.annotations.push(...annotations);
  check.output = { ...check.output, ...output };
  check.actions = body.actions ?? check.actions;
  check.externalId = body.external_id ?? check.externalId;
  check.status = body.status ?? check.status;
  if (body.conclusion !== undefined) {
    check.status = 'completed';
    check.conclusion = body.conclusion;
  }
}

/** The newest run of each name, unless all are asked for. */
function listChecks(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { query } = call.request;
  const [name, app] = [query.get('check_name'), query.get('app_id')];
  const all = call.repository.checks.filter(
    (one) =>
      one.headSha === call.params['ref'] &&
      (name === null || one.name === name) &&
      (app === null || one.appId === Number(app)),
  );
  const newest = [...new Map(all.map((one) => [`${one.appId} ${one.name}`, one])).values()];
  const shown = query.get('filter') === 'all' ? all : newest;
  const wrap = (items: readonly unknown[]) => ({ total_count: shown.length, check_runs: items });
  return page(context, call, shown, (one) => checkJson(context, one), wrap);
}
