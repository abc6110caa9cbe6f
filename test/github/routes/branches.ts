import { commitJson } from '../resources.ts';
import { notFound, page, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';

export const branchRoutes: readonly Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/branches/{branch}', needs: 'contents', answer: readBranch },
  { operation: 'GET /repos/{owner}/{repo}/rules/branches/{branch}', needs: 'metadata', answer: listRules },
];

function readBranch(context: ApiContext, { params, repository }: RepositoryCall): ApiAnswer {
  const name = params['branch']!;
  const format = '--format=%H%x00%an%x00%ae%x00%cn%x00%ce%x00%P%x00%s';
  let line: string;
  try {
    line = context.git(repository, 'log', '-1', format, `refs/heads/${name}`).trim();
  } catch {
    return notFound;
  }
  const required = repository.requiredChecks.filter((one) => one.by === 'classic protection');
  const checks = required.map((one) => ({ context: one.context, app_id: one.appId ?? null }));
  const isProtected = checks.length > 0;
  const protection = {
    enabled: isProtected,
    required_status_checks: {
      enforcement_level: isProtected ? 'non_admins' : 'off',
      contexts: checks.map((one) => one.context),
      checks,
    },
  };
  return {
    status: 200,
    body: { name, commit: commitJson(context, line.split('\0')), protected: isProtected, protection },
  };
}

function listRules(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const requiredChecks = call.repository.requiredChecks.filter((one) => one.by === 'ruleset');
  if (requiredChecks.length === 0) return { status: 200, body: [] };
  const checks = requiredChecks.map(({ context: name, appId }) => ({
    context: name,
    ...(appId === undefined ? {} : { integration_id: appId }),
  }));
  const rule = {
    type: 'required_status_checks',
    ruleset_source_type: 'Repository',
    ruleset_source: `${call.repository.owner}/${call.repository.name}`,
    ruleset_id: 1,
    parameters: { required_status_checks: checks, strict_required_status_checks_policy: false },
  };
  return page(context, call, [rule], (one) => one);
}
