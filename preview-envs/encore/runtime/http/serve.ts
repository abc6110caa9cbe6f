import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EndpointManifest } from '../../manifest.ts';
import { CONTROL, OBJECTS_PATH } from '../../process.ts';
import { ApiFailure, notFound } from '../errors/api-failure.ts';
import { readThrown } from '../errors/read-thrown.ts';
import type { AuthHandler } from '../handlers/authenticate.ts';
import type { Kernel } from '../kernel.ts';
import { answerEndpoint } from './answer-endpoint.ts';
import { makeCors } from './cors.ts';
import type { Incoming } from './incoming.ts';
import { asAnswer, respond } from './respond.ts';
import { makeRouter } from './router.ts';

/** Longer than proxies keep connections: it is they who end them, so that none is ended under a request. */
const KEEP_ALIVE_MS = 75_000;

/** What is answered beside endpoints. */
export interface ServeOptions {
  readonly authHandler: () => AuthHandler | undefined;
  readonly control: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly objects: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade: (found: Found, request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
}

/** An endpoint and the request for it. A private one is found too: its path is taken, and no fallback answers there. */
export interface Found {
  readonly endpoint: EndpointManifest;
  readonly incoming: Incoming;
}

/** The application's HTTP server: gateway and services in one. Not yet listening. */
export function makeServer(kernel: Kernel, options: ServeOptions): Server {
  const cors = makeCors(kernel.manifest);
  const find = makeFinder(kernel.manifest.endpoints);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request);
    if (isControl(path)) return options.control(request, response);
    const setCors = () => setHeaders(response, cors(request.method ?? 'GET', request.headers));
    setCors();
    if (request.method === 'OPTIONS') return respond(response, { status: 200, headers: {}, body: undefined });
    if (path.startsWith(OBJECTS_PATH)) return options.objects(request, response);
    // What is refused before an endpoint is asked is not to be kept.
    response.setHeader('cache-control', 'private, no-store');
    await answerEndpoint(kernel, find(request), { request, response, setCors, authHandler: options.authHandler() });
  };
  // Others are answered as if they had not asked to speak another protocol, which clients of HTTP/2 do on their own.
  const shouldUpgradeCallback = (request: IncomingMessage) =>
    request.headers.upgrade?.toLowerCase() === 'websocket' && isStream(find, request);
  const server = createServer({ shouldUpgradeCallback }, (request, response) => {
    // A client that goes away in the middle is no failure of the application.
    response.on('error', () => {});
    answer(request, response).catch((thrown: unknown) => respond(response, asAnswer(readThrown(thrown))));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    const refuse = (thrown: unknown) => refuseUpgrade(socket, asAnswer(readThrown(thrown)));
    Promise.resolve()
      .then(() => options.upgrade(find(request), request, socket, head))
      .catch(refuse);
  });
  return server;
}

function makeFinder(endpoints: readonly EndpointManifest[]): (request: IncomingMessage) => Found {
  const route = makeRouter(endpoints.map((target) => ({ methods: methodsOf(target), path: target.path, target })));
  return (request) => {
    const method = request.method ?? 'GET';
    const path = pathOf(request);
    const match = route(method, path);
    if (!match.found) {
      const message = match.pathExists ? 'no route for method' : 'endpoint not found';
      throw new ApiFailure('not_found', message, { internal: `${message}: ${method} ${path}` });
    }
    const query = withoutFragment(request).slice(path.length + 1);
    const headers = withoutOwn(request.headersDistinct);
    return { endpoint: match.target, incoming: { method, path, query, headers, values: match.values } };
  };
}

function isStream(find: (request: IncomingMessage) => Found, request: IncomingMessage): boolean {
  try {
    return find(request).endpoint.stream !== undefined;
  } catch {
    return false;
  }
}

function methodsOf({ stream, static: files, methods }: EndpointManifest): readonly string[] {
  if (stream !== undefined) return ['GET'];
  if (files !== undefined) return ['GET', 'HEAD'];
  return methods.includes('*') ? [] : methods;
}

const isControl = (path: string) =>
  path === CONTROL.health || path === CONTROL.metrics || path.startsWith(CONTROL.cron);

const withoutFragment = ({ url }: IncomingMessage): string => (url ?? '/').split('#')[0] ?? '/';

const pathOf = (request: IncomingMessage): string => {
  const path = withoutFragment(request).split('?')[0] ?? '/';
  if (!path.startsWith('/')) throw notFound('endpoint not found');
  return path;
};

/** Headers as endpoints see them; the host's own are none of their business. */
function withoutOwn(distinct: NodeJS.Dict<string[]>): Incoming['headers'] {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, values = []] of Object.entries(distinct)) {
    if (name.startsWith('x-encore-meta-') || name === 'x-understudy-control') continue;
    const texts = values.map(headerAsText);
    headers[name] = texts.length === 1 ? texts[0]! : texts;
  }
  return headers;
}

/** Node reads a header byte by byte; Encore takes it for UTF-8. */
const headerAsText = (value: string) =>
  /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;

/** Behind what a raw endpoint says itself, as Encore's gateway has it. Two origins are refused by browsers there too. */
const ADDED = new Set(['vary', 'access-control-allow-origin']);

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    const before = response.getHeader(name);
    const isSame = !ADDED.has(name) || before === undefined || before === value;
    response.setHeader(name, isSame ? value : `${[before].flat().join(', ')}, ${value}`);
  }
}

function refuseUpgrade(socket: Duplex, { status, body = '' }: ReturnType<typeof asAnswer>): void {
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
