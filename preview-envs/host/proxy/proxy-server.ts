import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { OBJECTS_PATH } from '../../encore/process.ts';
import type { Failure } from '../api.ts';
import { pageUrl, previewUrl } from '../control/preview-state.ts';
import type { Host } from '../host.ts';
import { sendFailed, sendLocked, sendUnknown, sendWaiting } from '../page/notices.ts';
import type { PreviewRow } from '../state/store.ts';
import type { Running } from '../supervisor/start-process.ts';
import { accessOf, keyCookie } from './access.ts';
import { createForwarder, type Forwarder } from './forward.ts';
import { resolveHost } from './resolve-host.ts';

export type PagesHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** All of a request's headers. */
const MAX_HEADER_BYTES = 32 * 1024;
/** A browser sees the waiting page when a preview takes longer to wake up. */
const BROWSER_WAIT_MS = 600;
const PAGE_PATH = '/__understudy/';

interface Door {
  readonly host: Host;
  readonly forwarder: Forwarder;
  readonly pages: PagesHandler;
}

/** The server that previews and their pages are reached by, before it listens. */
export function createProxyServer(): { readonly server: Server; open(host: Host, pages: PagesHandler): void } {
  let door: Door | undefined;
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const answer = door === undefined ? Promise.reject(new Error('starting')) : answerRequest(door, request, response);
    answer.catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('not now\n');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const answer = door === undefined ? Promise.resolve(503) : answerUpgrade(door, request, socket, head);
    const end = (status: number) =>
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n\r\n`);
    answer.then(
      (status) => status === 'passed on' || end(status),
      () => end(503),
    );
  });
  // Streams last as long as they last; headers may not.
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  return { server, open: (host, pages) => (door = { host, pages, forwarder: createForwarder() }) };
}

async function answerRequest(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host } = door;
  const url = parseUrl(request.url);
  const to = resolveHost(request.headers.host, new URL(host.publicUrl).hostname);
  if (url === undefined || to.is === 'nobody') return sendUnknown(response);
  if (to.is === 'pages') return door.pages(request, response, url);
  const preview = await host.store.preview(to.name);
  if (preview === undefined) return sendUnknown(response);
  const access = accessOf(request, url, { key: preview.keys.access, publicUrl: host.publicUrl, path: '/' });
  if (access === 'none' && !isSignedObject(request, url)) return sendLocked(response);
  if (access === 'link' && isNavigation(request)) {
    const cookie = keyCookie(preview.keys.access, host.publicUrl, '/');
    const location = withoutKeyIn(url);
    return void response.writeHead(302, { location, 'set-cookie': cookie, 'cache-control': 'no-store' }).end();
  }
  if (url.pathname === PAGE_PATH || `${url.pathname}/` === PAGE_PATH) {
    const location = `${pageUrl(host.publicUrl, preview.name)}?key=${preview.keys.page}`;
    return void response
      .writeHead(302, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .end();
  }
  if (access === 'link') request.url = withoutKeyIn(url);
  const running = await runningOf(host, preview, isNavigation(request) ? BROWSER_WAIT_MS : undefined);
  if (running === 'waking' || running === 'being made')
    return sendWaiting(response, preview.name, running === 'waking' ? 'is waking up' : 'is being made');
  if ('step' in running) return sendFailed(response, preview.name, running);
  return door.forwarder.web(request, response, {
    preview: preview.name,
    running,
    protocol: new URL(host.publicUrl).protocol,
  });
}

async function answerUpgrade(door: Door, request: IncomingMessage, socket: Duplex, head: Buffer) {
  const { host } = door;
  const url = parseUrl(request.url);
  const to = resolveHost(request.headers.host, new URL(host.publicUrl).hostname);
  if (url === undefined || to.is !== 'preview') return 404;
  const preview = await host.store.preview(to.name);
  if (preview === undefined) return 404;
  const access = accessOf(request, url, { key: preview.keys.access, publicUrl: host.publicUrl, path: '/' });
  if (access === 'none') return 401;
  // A page of another site must not use the cookie. https://www.rfc-editor.org/rfc/rfc6455#section-10.2
  const { origin } = request.headers;
  if (access === 'cookie' && origin !== undefined && origin !== previewUrl(host.publicUrl, preview.name)) return 403;
  if (access === 'link') request.url = withoutKeyIn(url);
  const running = await runningOf(host, preview, undefined);
  if (typeof running === 'string' || 'step' in running) return 503;
  const { protocol } = new URL(host.publicUrl);
  door.forwarder.socket(request, socket, head, { preview: preview.name, running, protocol });
  return 'passed on' as const;
}

/** What answers for a preview, woken up where it sleeps; `waking` when that takes longer than the patience. */
async function runningOf(
  { supervisor, gate }: Host,
  { name, phase }: PreviewRow,
  patienceMs: number | undefined,
): Promise<Running | Failure | 'waking' | 'being made'> {
  const running = supervisor.running(name);
  if (running !== undefined) return running;
  if (phase.is === 'failed') return phase;
  if (phase.is === 'starting' || phase.is === 'stopping') return 'being made';
  const waking = gate.work(name, () => supervisor.wake(name));
  if (patienceMs === undefined) return waking;
  waking.catch(() => {});
  const given = new AbortController();
  const late = delay(patienceMs, 'waking' as const, { signal: given.signal });
  late.catch(() => {});
  return Promise.race([waking, late]).finally(() => given.abort());
}

function parseUrl(target: string | undefined): URL | undefined {
  // Only paths: no absolute addresses, no `*`.
  if (target === undefined || !target.startsWith('/')) return undefined;
  return URL.parse(`http://host${target}`) ?? undefined;
}

function withoutKeyIn(url: URL): string {
  const rest = new URL(url);
  rest.searchParams.delete('key');
  // A path of two slashes would name another host.
  return `${rest.pathname.replace(/^\/+/, '/')}${rest.search}`;
}

/** Somebody opens it in a browser. */
const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  (headers.accept ?? '').includes('text/html') &&
  (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';

/** The runtime checks the signature. By the path as it is passed on: one with `..` in it would be another one there. */
const isSignedObject = ({ url: target = '' }: IncomingMessage, url: URL): boolean =>
  url.pathname.startsWith(OBJECTS_PATH) && target.startsWith(OBJECTS_PATH) && url.searchParams.has('signature');
