import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { fetchWithin } from './fetch-within.ts';

/** GitHub's API for one job: one installation, one repository, only what the job needs. */
export interface JobAccess {
  readonly octokit: Octokit;
  /** For git over HTTPS; never logged. */
  readonly token: string;
}

export interface AppCredentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly apiUrl: string;
}

/** The name under which the App writes comments: `understudy[bot]`. @throws Error where no GitHub answers that knows it */
export async function readBotLogin(credentials: AppCredentials): Promise<string> {
  const { data } = await asApp(credentials).request('GET /app');
  if (data?.slug === undefined) throw new Error('what answers GET /app there is no GitHub');
  return `${data.slug}[bot]`;
}

/** A token of its own for each job. @throws RequestError as GitHub answers: suspended, deleted, unreachable */
export async function authorizeJob(
  credentials: AppCredentials,
  installation: number,
  repository: number,
): Promise<JobAccess> {
  const token = await createToken(credentials, installation, {
    repository_ids: [repository],
    permissions: { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' },
  });
  return { octokit: connect(token, credentials.apiUrl), token };
}

/**
 * Access to the members of teams: a token of its own, as GitHub refuses one that asks for what was not granted.
 *
 * @returns undefined where the installation has not granted it
 */
export async function authorizeMembers(
  credentials: AppCredentials,
  installation: number,
): Promise<Octokit | undefined> {
  return orUngranted(authorize(credentials, installation, { permissions: { members: 'read' } }));
}

/**
 * What previews need: to start workflows and to read what became of them. A token of its own, as GitHub refuses one
 * that asks for what was not granted.
 *
 * @returns undefined where the installation has not granted it
 */
export async function authorizePreviews(
  credentials: AppCredentials,
  installation: number,
  repository: number,
): Promise<Octokit | undefined> {
  return orUngranted(
    authorize(credentials, installation, {
      repository_ids: [repository],
      permissions: { actions: 'write', checks: 'read', deployments: 'read', metadata: 'read', pull_requests: 'read' },
    }),
  );
}

async function authorize(credentials: AppCredentials, installation: number, asked: object): Promise<Octokit> {
  return connect(await createToken(credentials, installation, asked), credentials.apiUrl);
}

async function createToken(credentials: AppCredentials, installation: number, asked: object): Promise<string> {
  const { data } = await asApp(credentials).request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: installation,
    ...asked,
  });
  // An answer that was cut off is text. Asked by nobody, GitHub says of a private repository that it is not there.
  if (typeof data.token !== 'string') throw new Error('GitHub’s answer has no token');
  return data.token;
}

async function orUngranted(access: Promise<Octokit>): Promise<Octokit | undefined> {
  try {
    return await access;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 422) return undefined;
    throw error;
  }
}

/** Every repository that an installation reaches, over all pages. */
export async function readRepositories(credentials: AppCredentials, installation: number) {
  const octokit = await authorize(credentials, installation, { permissions: { metadata: 'read' } });
  const found = await octokit.paginate('GET /installation/repositories', { per_page: 100 });
  return found.map(({ id, name, owner }) => ({ installation, repository: id, owner: owner.login, repo: name }));
}

/** GitHub's API with a token that somebody else made, for example a workflow's. */
export function connect(token: string, apiUrl: string): Octokit {
  return new Octokit({ auth: token, baseUrl: apiUrl, log: SILENT, request: REQUEST });
}

export type InstallationState = 'active' | 'suspended' | 'deleted';

export async function readInstallation(credentials: AppCredentials, id: number): Promise<InstallationState> {
  try {
    const { data } = await asApp(credentials).request('GET /app/installations/{installation_id}', {
      installation_id: id,
    });
    return data.suspended_at == null ? 'active' : 'suspended';
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return 'deleted';
    throw error;
  }
}

/** GitHub's API as the App itself, not as an installation of it. */
export function asApp({ appId, privateKey, apiUrl }: AppCredentials): Octokit {
  return new Octokit({
    authStrategy: createAppAuth,
    auth: { appId, privateKey },
    baseUrl: apiUrl,
    log: SILENT,
    request: REQUEST,
  });
}

const ignore = () => undefined;
/** Octokit logs requests with their URLs; the App logs for itself. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };
/** GitHub itself ends a request after ten seconds: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const REQUEST = { fetch: fetchWithin(30_000) };
