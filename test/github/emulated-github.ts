import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerPage } from './answer-page.ts';
import { answerApi, type ApiAnswer, type ApiRequest } from './api.ts';
import { serveGit } from './git-backend.ts';
import { pullJson, repositoryJson } from './resources.ts';
import type { PullState, RepositoryState, State } from './state.ts';

/** A GitHub for tests and the demo: the REST API our App uses over real git repositories, with signed webhooks. */
export interface EmulatedGitHub {
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly privateKey: string;
    readonly webhookSecret: string;
  };
  readonly state: State;
  createRepository(owner: string, name: string): RepositoryState;
  /** Opens a pull request of a branch that was pushed. */
  openPull(
    repository: RepositoryState,
    pull: { readonly title: string; readonly author: string; readonly branch: string },
  ): Promise<PullState>;
  /** Where signed webhooks go. */
  connect(webhookUrl: string): void;
  /** Sends an event of a pull request, for a test that wants one doubled, late or lost. */
  deliver(event: string, body: string, id?: string): Promise<number | undefined>;
  /** Answers an API request instead of the real answer while it returns one. */
  fault: (request: ApiRequest) => ApiAnswer | undefined;
  close(): Promise<void>;
}

export async function startEmulatedGitHub(port = 0): Promise<EmulatedGitHub> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-github-'));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const app = { id: 4711, slug: 'understudy', privateKey, webhookSecret: randomBytes(32).toString('hex') };
  const state: State = { repositories: new Map(), tokens: new Map(), deliveries: [], requests: [], nextId: 1_000 };
  let webhookUrl: string | undefined;

  const git = (repository: RepositoryState, ...args: string[]) =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', repository.folder, ...args], { encoding: 'utf8' }).trim();
  const shaOf = (repository: RepositoryState, branch: string) => git(repository, 'rev-parse', `refs/heads/${branch}`);

  const deliver = async (event: string, body: string, id: string = randomUUID()) => {
    const delivery = { id, event, body, status: undefined as number | undefined };
    state.deliveries.push(delivery);
    if (webhookUrl === undefined) return undefined;
    const signature = `sha256=${createHmac('sha256', app.webhookSecret).update(body).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/emulated',
      'x-github-delivery': id,
      'x-github-event': event,
      'x-hub-signature-256': signature,
    };
    const answer = await fetch(webhookUrl, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    delivery.status = answer?.status;
    return answer?.status;
  };
  const announce = (repository: RepositoryState, pull: PullState, action: string) => {
    const payload = {
      action,
      number: pull.number,
      pull_request: pullJson(github.url, repository, pull, shaOf(repository, pull.base)),
      repository: repositoryJson(github.url, repository),
      installation: { id: 1 },
      sender: { login: pull.author },
    };
    return deliver('pull_request', JSON.stringify(payload));
  };
  /** After a push: heads of pull requests follow their branches. */
  const followBranches = async (repository: RepositoryState) => {
    for (const pull of repository.pulls.values()) {
      const sha = shaOf(repository, pull.branch);
      if (pull.state !== 'open' || sha === pull.headSha) continue;
      pull.headSha = sha;
      git(repository, 'update-ref', `refs/pull/${pull.number}/head`, sha);
      await announce(repository, pull, 'synchronize');
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://github.invalid');
    const [, owner, name] = /^\/([^/]+)\/([^/]+)\.git\//.exec(url.pathname) ?? [];
    if (owner !== undefined) {
      await serveGit(folder, url.pathname, url.search.slice(1), request, response);
      const repository = state.repositories.get(`${owner}/${name}`);
      if (url.pathname.endsWith('/git-receive-pack') && repository !== undefined) await followBranches(repository);
      return;
    }
    const shown = request.method === 'GET' ? answerPage({ state, git }, url.pathname) : undefined;
    if (shown !== undefined) {
      response.writeHead(200, { 'content-type': shown.type });
      response.end(shown.body);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const apiRequest: ApiRequest = {
      method: request.method ?? 'GET',
      path: url.pathname.replace(/^\/api\/v3/, ''),
      query: url.searchParams,
      authorization: request.headers.authorization ?? '',
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    const answer = github.fault(apiRequest) ?? answerApi({ state, url: github.url, app, shaOf }, apiRequest);
    state.requests.push({ method: apiRequest.method, path: apiRequest.path, status: answer.status });
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'x-ratelimit-remaining': '4999',
      ...answer.headers,
    });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  const github: EmulatedGitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    app,
    state,
    deliver,
    fault: () => undefined,
    connect: (url) => (webhookUrl = url),
    createRepository: (owner, name) => {
      const bare = join(folder, owner, `${name}.git`);
      mkdirSync(bare, { recursive: true });
      execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', bare]);
      const repository: RepositoryState = {
        id: state.nextId++,
        owner,
        name,
        folder: bare,
        pulls: new Map(),
        comments: [],
        checks: [],
      };
      state.repositories.set(`${owner}/${name}`, repository);
      return repository;
    },
    openPull: async (repository, { title, author, branch }) => {
      const number = repository.pulls.size + 1;
      const headSha = shaOf(repository, branch);
      git(repository, 'update-ref', `refs/pull/${number}/head`, headSha);
      const pull: PullState = {
        id: state.nextId++,
        number,
        title,
        author,
        branch,
        base: 'main',
        headSha,
        state: 'open',
      };
      repository.pulls.set(number, pull);
      await announce(repository, pull, 'opened');
      return pull;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return github;
}
