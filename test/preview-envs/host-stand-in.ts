import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  PreviewSpec,
  PreviewState,
  Receipt,
  ResourceKind,
  TemplateSpec,
  TemplateState,
} from '#preview-envs/host/api.ts';
import type { HostAccess } from '#preview-envs/provider/control-client.ts';

interface StandInPreview {
  readonly spec: PreviewSpec;
  readonly createdAt: string;
  /** Spec by `kind/name`. */
  readonly resources: Map<string, unknown>;
}

/** The preview host's control API with nothing behind it: it keeps what it is told, and refuses SQL that says so. */
export interface HostStandIn {
  readonly access: HostAccess;
  readonly previews: Map<string, StandInPreview>;
  readonly sources: Map<string, Buffer>;
  /** By hash. */
  readonly templates: Map<string, TemplateSpec>;
  /** Templates that nobody has asked for for long. */
  readonly stale: Set<string>;
  /** What could not be removed, for receipts: by `kind/name`. */
  readonly stuck: Set<string>;
  close(): Promise<void>;
}

const TOKEN = 'stand-in-token-0123456789';
/** In links, as the real host's access key is. */
export const STAND_IN_KEY = 'secret-access-key';
/** A migration with this text fails. */
export const BROKEN_SQL = 'SELECT broken';

export async function startHostStandIn(): Promise<HostStandIn> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return;
    }
    const bytes = Buffer.concat(chunks);
    const [, version, ...parts] = (request.url ?? '').split('/').map(decodeURIComponent);
    const isAllowed = version === 'v1' && request.headers.authorization === `Bearer ${TOKEN}`;
    const [status, body] = isAllowed
      ? answer(host, request.method ?? '', parts, bytes)
      : [401, { error: 'the token is not valid' }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: HostStandIn = {
    access: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: TOKEN },
    previews: new Map(),
    sources: new Map(),
    templates: new Map(),
    stale: new Set(),
    stuck: new Set(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return host;
}

type StandInAnswer = readonly [status: number, body?: unknown];

function answer(host: HostStandIn, method: string, parts: readonly string[], bytes: Buffer): StandInAnswer {
  const [area, name = '', kind, ...rest] = parts;
  if (area === 'health') return [200, { ok: true, version: 'stand-in', previews: host.previews.size }];
  if (area === 'sources') {
    if (method === 'HEAD') return [host.sources.has(name) ? 200 : 404];
    host.sources.set(name, bytes);
    return [204];
  }
  if (area === 'templates') return answerTemplate(host, method, name, bytes);
  if (area !== 'previews') return [404, { error: 'no such route' }];
  if (name === '') return [200, [...host.previews.keys()].map((one) => stateOf(host, one))];
  const body: unknown = method === 'PUT' ? JSON.parse(bytes.toString()) : undefined;
  if (kind === undefined) return answerPreview(host, method, name, body as PreviewSpec);
  return answerResource(host, method, name, `${kind}/${rest.join('/')}`, body);
}

function answerTemplate(host: HostStandIn, method: string, hash: string, bytes: Buffer): StandInAnswer {
  const { templates, stale } = host;
  if (hash === '') return [200, [...templates.keys()].map((one) => templateOf(host, one))];
  if (hash === 'needed') {
    const { hashes } = JSON.parse(bytes.toString()) as { hashes: readonly string[] };
    for (const one of hashes) stale.delete(one);
    return [200, { missing: hashes.filter((one) => !templates.has(one)) }];
  }
  if (method === 'DELETE') {
    templates.delete(hash);
    return [204];
  }
  if (method === 'PUT') {
    const text = bytes.toString();
    const failure = { step: 'template', reason: '1_broken.up.sql: syntax error', log: ['SELECT broken'] };
    if (text.includes(BROKEN_SQL)) return [422, { error: failure.reason, failure }];
    templates.set(hash, JSON.parse(text) as TemplateSpec);
    stale.delete(hash);
  }
  const spec = templates.get(hash);
  return spec === undefined ? [404, { error: 'no such template' }] : [200, { ...templateOf(host, hash), spec }];
}

function templateOf({ templates, stale }: HostStandIn, hash: string): TemplateState {
  return { hash, labels: templates.get(hash)!.labels, isReady: true, isFresh: !stale.has(hash) };
}

function answerResource(host: HostStandIn, method: string, name: string, key: string, spec: unknown): StandInAnswer {
  const preview = host.previews.get(name);
  if (method === 'DELETE') {
    if (host.stuck.has(key)) return [500, { error: `${key} is in use` }];
    preview?.resources.delete(key);
    return [204];
  }
  if (preview === undefined) return [404, { error: `no preview ${name}` }];
  if (method === 'PUT') {
    if (JSON.stringify(spec).includes(BROKEN_SQL)) return [422, brokenMigration(key)];
    preview.resources.set(key, spec);
  }
  if (!preview.resources.has(key)) return [404, { error: `no ${key}` }];
  return [200, { kind: partsOf(key).kind, name: partsOf(key).name, spec: preview.resources.get(key), outputs: {} }];
}

const brokenMigration = (key: string) => ({
  error: `${key} failed`,
  failure: { step: 'migrate', reason: `${key}: 3_broken.up.sql: syntax error`, log: ['SELECT broken', '       ^'] },
});

function answerPreview(host: HostStandIn, method: string, name: string, spec: PreviewSpec): StandInAnswer {
  const known = host.previews.get(name);
  if (method === 'DELETE') return [200, remove(host, name)];
  if (method === 'PUT') {
    const { createdAt, resources } = known ?? { createdAt: new Date().toISOString(), resources: new Map() };
    host.previews.set(name, { spec, createdAt, resources });
  }
  return host.previews.has(name) ? [200, stateOf(host, name)] : [404, { error: `no preview ${name}` }];
}

function remove(host: HostStandIn, name: string): Receipt {
  const known = host.previews.get(name);
  const keys = [...(known?.resources.keys() ?? [])];
  const left = keys.filter((key) => host.stuck.has(key));
  for (const key of keys) if (!left.includes(key)) known?.resources.delete(key);
  if (left.length === 0) host.previews.delete(name);
  return {
    preview: name,
    removed: keys.filter((key) => !left.includes(key)).map(partsOf),
    left: left.map((key) => ({ ...partsOf(key), reason: 'in use' })),
    livedSeconds: 60,
  };
}

function partsOf(key: string): { readonly kind: ResourceKind; readonly name: string } {
  const [kind, ...rest] = key.split('/');
  return { kind: kind as ResourceKind, name: rest.join('/') };
}

function stateOf(host: HostStandIn, name: string): PreviewState {
  const { spec, createdAt, resources } = host.previews.get(name)!;
  const url = `http://${name}.localhost`;
  return {
    name,
    url,
    link: `${url}/?key=${STAND_IN_KEY}`,
    pageLink: `${url}/__understudy?key=${STAND_IN_KEY}`,
    labels: spec.labels,
    phase: { is: resources.has('release/app') ? 'ready' : 'starting' },
    createdAt,
    lastRequestAt: undefined,
    idleLimitAt: new Date(Date.parse(createdAt) + spec.destroyAfterSeconds * 1000).toISOString(),
    ageLimitAt: new Date(Date.parse(createdAt) + spec.maxAgeSeconds * 1000).toISOString(),
    resources: [...resources.keys()].map(partsOf),
  };
}
