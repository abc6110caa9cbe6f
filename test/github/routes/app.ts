import { randomBytes } from 'node:crypto';
import { notFound, page, type ApiAnswer, type ApiContext, type Call, type Route } from '../route.ts';
import { installationJson, repositoryJson } from '../resources.ts';

export const appRoutes: readonly Route[] = [
  {
    operation: 'GET /app',
    needs: 'app',
    answer: ({ app }) => ({ status: 200, body: { id: app.id, slug: app.slug, name: app.slug } }),
  },
  { operation: 'POST /app/installations/{installation_id}/access_tokens', needs: 'app', answer: createToken },
  {
    operation: 'GET /app/installations/{installation_id}',
    needs: 'app',
    answer: (context, { params }) =>
      Number(params['installation_id']) === context.state.installation.id
        ? { status: 200, body: installationJson(context) }
        : notFound,
  },
  {
    operation: 'GET /installation/repositories',
    needs: 'installation',
    answer: (context, call) => {
      const all = [...context.state.repositories.values()];
      const wrap = (repositories: readonly unknown[]) => ({ total_count: all.length, repositories });
      return page(context, call, all, (one) => repositoryJson(context, one), wrap);
    },
  },
  { operation: 'GET /app/hook/deliveries', needs: 'app', answer: listDeliveries },
  {
    operation: 'POST /app/hook/deliveries/{delivery_id}/attempts',
    needs: 'app',
    answer: ({ redeliver }, { params }) =>
      redeliver(Number(params['delivery_id'])) ? { status: 202, body: {} } : notFound,
  },
];

function createToken({ state, app }: ApiContext, { params, request: { body } }: Call): ApiAnswer {
  if (Number(params['installation_id']) !== state.installation.id) return notFound;
  if (state.installation.suspendedAt !== null) {
    return { status: 403, body: { message: 'This installation has been suspended' } };
  }
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const ids = body['repository_ids'];
  const all = [...state.repositories.values()].map((one) => one.id);
  if (Array.isArray(ids) && ids.some((id) => !all.includes(Number(id)))) {
    return { status: 422, body: { message: 'There is at least one repository that does not exist' } };
  }
  const permissions = (body['permissions'] ?? { metadata: 'read' }) as Record<string, string>;
  if (permissions['members'] !== undefined && !state.installation.mayReadMembers) {
    return { status: 422, body: { message: 'The permissions requested are not granted to this installation.' } };
  }
  state.tokens.set(token, {
    login: `${app.slug}[bot]`,
    repositories: Array.isArray(ids) ? all.filter((id) => ids.includes(id)) : all,
    permissions,
  });
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return { status: 201, body: { token, expires_at: expires, permissions, repository_selection: 'selected' } };
}

/** Newest first, by cursor. */
function listDeliveries({ state, url }: ApiContext, { request: { query, path } }: Call): ApiAnswer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const cursor = Number(query.get('cursor') ?? Number.POSITIVE_INFINITY);
  const older = state.deliveries.filter((one) => one.attempt < cursor).toReversed();
  const shown = older.slice(0, size);
  const body = shown.map((one, index) => ({
    id: one.attempt,
    guid: one.id,
    delivered_at: one.at,
    redelivery: older.slice(index + 1).some((other) => other.id === one.id),
    duration: 0.03,
    status: one.status === undefined ? 'failed to connect to host' : String(one.status),
    status_code: one.status ?? 0,
    event: one.event,
    action: null,
  }));
  const link = { link: `<${url}/api/v3${path}?per_page=${size}&cursor=${shown.at(-1)?.attempt}>; rel="next"` };
  return { status: 200, body, headers: older.length > size ? link : {} };
}
