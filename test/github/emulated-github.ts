import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerForm, answerPage, type PageAnswer } from './pages/answer-page.ts';
import { answerApi } from './api.ts';
import { createAskGit } from './ask-git.ts';
import { createDeliveries, type DeliveryFate } from './deliveries.ts';
import { serveGit } from './git-backend.ts';
import { watchSchema } from './openapi/watch-schema.ts';
import { createRepository, createState } from './create-state.ts';
import { readApiRequest, readText } from './read-request.ts';
import { createMergeQueue, type MergeQueue } from './merge-queue.ts';
import { createPeople, type People } from './people.ts';
import type { ApiAnswer, ApiContext, ApiRequest } from './route.ts';
import type { RepositoryState, State } from './state.ts';
import type { Runner } from './workflows/runner.ts';
import { createWorkflows } from './workflows/workflows.ts';

/** A GitHub for tests and the demo: REST API and webhooks over real git repositories, kept to the published schema. */
export interface EmulatedGitHub extends People, MergeQueue {
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly privateKey: string;
    readonly webhookSecret: string;
  };
  readonly state: State;
  createRepository(owner: string, name: string): RepositoryState;
  /** Where signed webhooks go. */
  connect(webhookUrl: string): void;
  /** Sends an event, for a test that wants one doubled, late or lost. */
  deliver(event: string, body: string, id?: string): Promise<number | undefined>;
  /** Answers an API request instead of the real answer while it returns one; `reset` cuts the connection. */
  fault: (request: ApiRequest) => ApiAnswer | 'reset' | undefined;
  deliveryFate: (event: string) => DeliveryFate;
  /** Takes the jobs of workflows. */
  runner: Runner;
  /** @throws when anything that was asked, answered or sent was not as GitHub's published schema has it */
  close(): Promise<void>;
}

export async function startEmulatedGitHub(port = 0): Promise<EmulatedGitHub> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-github-'));
  const app = { id: 4711, slug: 'understudy', privateKey: createKey(), webhookSecret: randomBytes(32).toString('hex') };
  const state = createState();
  const schema = watchSchema(state.violations);
  let webhookUrl: string | undefined;

  const git = createAskGit();
  const { announce, deliver, redeliver } = createDeliveries({
    state,
    schema,
    url: () => github.url,
    secret: app.webhookSecret,
    webhookUrl: () => webhookUrl,
    fate: (event) => github.deliveryFate(event),
  });

  const serveApi = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const apiRequest = await readApiRequest(request, url);
    const fault = github.fault(apiRequest);
    if (fault === 'reset') {
      response.destroy();
      return;
    }
    const routed = fault === undefined ? answerApi(context, apiRequest) : { operation: undefined, answer: fault };
    const { operation } = routed;
    const answer = operation === undefined ? routed.answer : schema.answer(operation, apiRequest, routed.answer);
    if (operation === undefined && fault === undefined) {
      state.violations.push(`no such route here: ${apiRequest.method} ${apiRequest.path}`);
    }
    state.requests.push({ method: apiRequest.method, path: apiRequest.path, status: answer.status });
    const headers = { 'content-type': 'application/json', 'x-ratelimit-remaining': '4999', ...answer.headers };
    response.writeHead(answer.status, headers);
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  };
  const serveRepository = async (request: IncomingMessage, response: ServerResponse, url: URL, name: string) => {
    const repository = state.repositories.get(name);
    const before = repository === undefined ? new Map<string, string>() : people.refsOf(repository);
    await serveGit(folder, url.pathname, url.search.slice(1), request, response);
    if (repository === undefined || !url.pathname.endsWith('/git-receive-pack')) return;
    await people.pushed(repository, before, String(request.headers['x-pusher'] ?? 'ola'));
  };
  const servePage = async (request: IncomingMessage, url: URL): Promise<PageAnswer | undefined> => {
    if (request.method === 'GET') return answerPage({ state, people, git }, url);
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
    return answerForm({ state, people, git }, url, await readText(request));
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://github.invalid');
    const name = /^\/([^/]+\/[^/]+)\.git\//.exec(url.pathname)?.[1];
    if (name !== undefined) return serveRepository(request, response, url, name);
    const shown = url.pathname.startsWith('/api/') ? undefined : await servePage(request, url);
    if (shown === undefined && url.pathname.startsWith('/api/')) return serveApi(request, response, url);
    response.writeHead(shown?.status ?? 404, shown?.headers);
    response.end(shown?.body);
  };
  const server = createServer(
    (request, response) =>
      void serve(request, response).catch((error: unknown) => {
        state.violations.push(`the emulation failed at ${request.method} ${request.url}: ${String(error)}`);
        response.destroy();
      }),
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context: ApiContext = {
    state,
    url,
    app,
    git,
    announce,
    redeliver,
    get workflows() {
      return workflows;
    },
  };
  const workflows = createWorkflows(context, () => github.runner);
  const people = createPeople(context);

  const github: EmulatedGitHub = {
    ...people,
    ...createMergeQueue(context, people),
    url,
    app,
    state,
    deliver,
    fault: () => undefined,
    deliveryFate: () => 'sent',
    runner: { uses: 'understudy-dev/understudy', action: '.', main: 'dist/action/index.js', env: hostEnvironment() },
    connect: (to) => (webhookUrl = to),
    createRepository: (owner, name) => createRepository(state, folder, owner, name),
    close: async () => {
      await workflows.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
      const violations = [...new Set(state.violations)];
      if (violations.length > 0) throw new Error(`not as GitHub has it:\n${violations.slice(0, 20).join('\n')}`);
    },
  };
  return github;
}

const createKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

const hostEnvironment = () => ({ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' });
