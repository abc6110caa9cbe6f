import type { IncomingMessage } from 'node:http';
import { hostFolders } from '../folders.ts';
import type { Host } from '../host.ts';
import { formatEntry } from '../logs/log-entry.ts';
import { Problem } from '../problem.ts';
import { deletePreview } from './delete-preview.ts';
import { deleteResource } from './delete-resource.ts';
import { isKind, parseHashes, parsePreviewSpec, parseSpec, parseTemplateSpec } from './parse-spec.ts';
import { previewState } from './preview-state.ts';
import { checkPreviewName, putPreview } from './put-preview.ts';
import { checkResourceName, putResource, stateOf } from './put-resource.ts';
import { readJson } from './read-json.ts';
import { checkHash, listTemplates, missingTemplates, putTemplate, readTemplate } from './templates.ts';
import { checkTree, hasSource, putSource } from './sources.ts';

/** Undefined: 204. Text: plain. Everything else: JSON. */
type Reply = unknown;

/** Answers an authenticated request as api.ts lists them. @throws Problem */
export async function route(host: Host, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://host');
  const [version, collection, ...path] = url.pathname.split('/').slice(1).map(decode);
  const method = request.method ?? 'GET';
  if (version === 'v1' && collection === 'health' && path.length === 0) return health(host);
  if (version === 'v1' && collection === 'sources' && path.length === 1)
    return source(host, method, checkTree(path[0] ?? ''), request);
  if (version === 'v1' && collection === 'templates' && path.length <= 1)
    return template(host, method, path[0], request);
  if (version !== 'v1' || collection !== 'previews') throw new Problem(404, 'no such route');
  const [name, ...rest] = path;
  if (name === undefined) return listPreviews(host, method);
  const preview = checkPreviewName(name);
  if (rest.length === 0) return onePreview(host, method, preview, request);
  if (rest.length === 1) return act(host, method, preview, rest[0] ?? '', url.searchParams);
  if (rest.length === 2) return resource(host, method, preview, [rest[0] ?? '', rest[1] ?? ''], request);
  throw new Problem(404, 'no such route');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem(400, 'not an address');
  }
}

const notAllowed = (method: string) => new Problem(405, `${method} is not for this`);

async function health({ store }: Host): Promise<Reply> {
  return { ok: true, version: '1', previews: (await store.previews()).length };
}

async function source(host: Host, method: string, tree: string, request: IncomingMessage): Promise<Reply> {
  const { sources } = hostFolders(host.config.dataFolder);
  if (method === 'HEAD' && !hasSource(sources, tree)) throw new Problem(404, 'no such source');
  if (method === 'HEAD') return '';
  if (method !== 'PUT') throw notAllowed(method);
  await putSource(sources, tree, request, { megabytes: host.config.limits.sourceMegabytes });
  return undefined;
}

async function template(
  host: Host,
  method: string,
  name: string | undefined,
  request: IncomingMessage,
): Promise<Reply> {
  if (name === undefined && method === 'GET') return listTemplates(host);
  if (name === 'needed' && method === 'POST') return missingTemplates(host, parseHashes(await readJson(request)));
  if (name === undefined || name === 'needed') throw notAllowed(method);
  const hash = checkHash(name);
  if (method === 'GET') return readTemplate(host, hash);
  if (method === 'PUT') return putTemplate(host, hash, parseTemplateSpec(await readJson(request)));
  if (method !== 'DELETE') throw notAllowed(method);
  host.reserve.spend();
  return host.templates.drop(hash);
}

async function listPreviews(host: Host, method: string): Promise<Reply> {
  if (method !== 'GET') throw notAllowed(method);
  return Promise.all((await host.store.previews()).map((row) => previewState(host, row)));
}

async function known(host: Host, preview: string) {
  const row = await host.store.preview(preview);
  if (row === undefined) throw new Problem(404, `no such preview: ${preview}`);
  return row;
}

async function onePreview(host: Host, method: string, preview: string, request: IncomingMessage): Promise<Reply> {
  if (method === 'GET') return previewState(host, await known(host, preview));
  if (method === 'DELETE') return deletePreview(host, preview);
  if (method === 'PUT') return putPreview(host, preview, parsePreviewSpec(await readJson(request)));
  throw notAllowed(method);
}

async function act(host: Host, method: string, preview: string, what: string, query: URLSearchParams): Promise<Reply> {
  await known(host, preview);
  if (what === 'logs' && method === 'GET') {
    const count = Math.min(Math.max(Number(query.get('tail')) || 200, 1), 2_000);
    return `${host.logs.tail(preview, count).map(formatEntry).join('\n')}\n`;
  }
  if (method !== 'POST' || (what !== 'sleep' && what !== 'wake')) throw new Problem(404, 'no such route');
  const { supervisor } = host;
  if (what === 'sleep') await host.gate.work(preview, () => supervisor.sleep(preview));
  const woken = what === 'wake' ? await host.gate.work(preview, () => supervisor.wake(preview)) : undefined;
  if (woken === 'being made') throw new Problem(409, `${preview} is being made`);
  if (woken !== undefined && 'step' in woken) throw new Problem(422, woken.reason, woken);
  return previewState(host, await known(host, preview));
}

async function resource(
  host: Host,
  method: string,
  preview: string,
  [kind, text]: readonly [string, string],
  request: IncomingMessage,
): Promise<Reply> {
  if (!isKind(kind)) throw new Problem(404, `no such kind of resource: ${kind.slice(0, 80)}`);
  const name = checkResourceName(kind, text);
  if (method === 'GET') return stateOf(await host.store.resource(preview, kind, name));
  if (method === 'DELETE') return deleteResource(host, preview, kind, name);
  if (method !== 'PUT') throw notAllowed(method);
  return putResource(host, preview, kind, name, parseSpec(kind, await readJson(request)));
}
