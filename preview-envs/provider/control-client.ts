import { setTimeout as pause } from 'node:timers/promises';
import type {
  ApiProblem,
  HostHealth,
  PreviewState,
  Receipt,
  ResourceKind,
  ResourceState,
  TemplateSpec,
  TemplateState,
} from '../host/api.ts';
import { sendRequest, type Answer, type Body } from './send-request.ts';

/** The preview host's control API, as ../host/api.ts has it. Everything may be asked twice. */
export interface ControlClient {
  health(): Promise<HostHealth>;
  hasSource(tree: string): Promise<boolean>;
  putSource(tree: string, tar: AsyncIterable<Uint8Array>): Promise<void>;
  listPreviews(): Promise<readonly PreviewState[]>;
  putPreview(name: string, spec: object): Promise<PreviewState>;
  readPreview(name: string): Promise<PreviewState | undefined>;
  removePreview(name: string): Promise<Receipt>;
  listTemplates(): Promise<readonly TemplateState[]>;
  /** Which of these are not there. */
  missingTemplates(hashes: readonly string[]): Promise<readonly string[]>;
  putTemplate(hash: string, spec: object): Promise<TemplateState>;
  readTemplate(hash: string): Promise<(TemplateState & { readonly spec: TemplateSpec }) | undefined>;
  removeTemplate(hash: string): Promise<void>;
  put(preview: string, kind: ResourceKind, name: string, spec: object): Promise<ResourceState>;
  read(preview: string, kind: ResourceKind, name: string): Promise<ResourceState | undefined>;
  remove(preview: string, kind: ResourceKind, name: string): Promise<void>;
}

/** Where a host answers, and what it asks for. */
export interface HostAccess {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

/** The host refused: its own words, and where a preview failed the step of it. */
export class HostError extends Error {
  override name = 'HostError';
  readonly status: number;
  readonly problem: ApiProblem;
  constructor(what: string, status: number, problem: ApiProblem) {
    super(`${what}: the preview host says ${status}: ${problem.error}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Pauses before the second and further tries where the host is away, for example while it restarts; milliseconds. */
const PAUSES = [100, 400, 1_500, 4_000];
const GONE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** @param signal ends what runs */
export function createControlClient({ url, token }: HostAccess, signal?: AbortSignal): ControlClient {
  const send = (method: string, path: string, body?: Body): Promise<Answer> =>
    sendRequest(new URL(`${url}/v1/${path}`), { method, token, body, signal });

  const ask = async <T>(method: string, path: string, body?: object, missing?: T): Promise<T> => {
    const answer = await again(signal, () => send(method, path, body === undefined ? undefined : JSON.stringify(body)));
    if (answer.status === 404 && missing !== undefined) return missing;
    if (answer.status >= 300) throw new HostError(`${method} ${path}`, answer.status, problemOf(answer));
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  };
  const at = (preview: string, kind: ResourceKind, name: string) =>
    ['previews', preview, kind, name].map(encodeURIComponent).join('/');
  const none = Symbol('none');
  const find = async <T>(path: string): Promise<T | undefined> => {
    const found = await ask<T | typeof none>('GET', path, undefined, none);
    return found === none ? undefined : found;
  };
  return {
    health: () => ask('GET', 'health'),
    hasSource: async (tree) => (await again(signal, () => send('HEAD', `sources/${tree}`))).status === 200,
    putSource: async (tree, tar) => {
      const answer = await send('PUT', `sources/${tree}`, tar);
      if (answer.status >= 300) throw new HostError(`PUT sources/${tree}`, answer.status, problemOf(answer));
    },
    listPreviews: () => ask('GET', 'previews'),
    putPreview: (name, spec) => ask('PUT', `previews/${name}`, spec),
    readPreview: (name) => find(`previews/${name}`),
    removePreview: (name) => ask('DELETE', `previews/${name}`),
    listTemplates: () => ask('GET', 'templates'),
    missingTemplates: async (hashes) =>
      (await ask<{ missing: string[] }>('POST', 'templates/needed', { hashes })).missing,
    putTemplate: (hash, spec) => ask('PUT', `templates/${hash}`, spec),
    readTemplate: (hash) => find(`templates/${hash}`),
    removeTemplate: (hash) => ask('DELETE', `templates/${hash}`),
    put: (preview, kind, name, spec) => ask('PUT', at(preview, kind, name), spec),
    read: (preview, kind, name) => find(at(preview, kind, name)),
    remove: (preview, kind, name) => ask('DELETE', at(preview, kind, name)),
  };
}

async function again(signal: AbortSignal | undefined, run: () => Promise<Answer>): Promise<Answer> {
  for (const milliseconds of PAUSES) {
    try {
      return await run();
    } catch (error) {
      if (signal?.aborted || !isGone(error)) throw error;
    }
    await pause(milliseconds, undefined, signal === undefined ? {} : { signal });
  }
  return run();
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && GONE.has(error.code);
}

function problemOf({ text }: Answer): ApiProblem {
  try {
    const problem = JSON.parse(text) as ApiProblem;
    if (typeof problem.error === 'string') return problem;
  } catch {
    // Not the host's own words then, for example a proxy's before it.
  }
  return { error: text.slice(0, 200) || 'no reason given' };
}
