import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageUrl, previewUrl, PAGES_NAME } from '../control/preview-state.ts';
import { readJson } from '../control/read-json.ts';
import type { Host } from '../host.ts';
import { accessOf, keyCookie } from '../proxy/access.ts';
import type { PreviewRow } from '../state/store.ts';
import { actOnPage } from './act-on-page.ts';
import { sendDocument } from './document.ts';
import { html } from './html.ts';
import { sendLocked, sendUnknown } from './notices.ts';
import { readPageData } from './page-data.ts';
import { showButtons, showEntry, showPage, showState } from './show-page.ts';
import { showBuckets, showTopics } from './show-resources.ts';
import { showTraces } from './show-traces.ts';

const SCRIPT = readFileSync(new URL('browser.js', import.meta.url), 'utf8');
const SCRIPT_PATH = '/page.js';

/**
 * Pages about previews, on a host name of their own: a preview's JavaScript is of another origin and reads nothing here.
 * Actions need the page's cookie and a header that a form or a page of another origin cannot send.
 */
export async function answerPage(
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (url.pathname === SCRIPT_PATH) return sendScript(response);
  const [, collection, name = '', ...rest] = url.pathname.split('/');
  const preview = collection === 'previews' ? await host.store.preview(name) : undefined;
  if (preview === undefined) return sendUnknown(response);
  const path = `/previews/${preview.name}/`;
  const access = accessOf(request, url, { key: preview.keys.page, publicUrl: host.publicUrl, path });
  if (access === 'none') return sendLocked(response);
  if (access === 'link') {
    const cookie = keyCookie(preview.keys.page, host.publicUrl, path);
    return void response.writeHead(302, { location: path, 'set-cookie': cookie, 'cache-control': 'no-store' }).end();
  }
  const action = rest.join('/');
  if (request.method === 'POST') return post(host, request, response, preview, action);
  if (action === '') return sendPage(host, response, preview);
  if (action === 'log') return followLog(host, request, response, preview.name);
  return sendPart(host, response, preview, action);
}

async function sendPage(host: Host, response: ServerResponse, preview: PreviewRow): Promise<void> {
  const data = await readPageData(host, preview);
  sendDocument(response, {
    status: 200,
    title: `${preview.name} · Understudy`,
    body: showPage(data),
    script: SCRIPT_PATH,
  });
}

async function sendPart(host: Host, response: ServerResponse, preview: PreviewRow, action: string): Promise<void> {
  const data = await readPageData(host, preview);
  const parts = {
    'parts/state': () => showState(data),
    'parts/buttons': () => showButtons(data),
    'parts/traces': () => showTraces(data.traces),
    'parts/topics': () => showTopics(data.topics),
    'parts/buckets': () => showBuckets(data.buckets),
  } as const;
  if (!Object.hasOwn(parts, action)) return sendUnknown(response);
  const part = parts[action as keyof typeof parts]();
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(html`${part}`.html);
}

async function post(
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
  preview: PreviewRow,
  action: string,
): Promise<void> {
  const { origin } = request.headers;
  const isOurs = origin === undefined || origin === previewUrl(host.publicUrl, PAGES_NAME);
  const isAllowed = isOurs && request.headers['x-understudy-page'] === '1';
  const answer = isAllowed
    ? await actOnPage(host, preview, action, await readJson(request))
    : { ok: false, text: `only ${pageUrl(host.publicUrl, preview.name)} may do this` };
  response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(answer));
}

/** Server-sent events: each a line of markup, as JSON. https://html.spec.whatwg.org/multipage/server-sent-events.html */
function followLog({ logs }: Host, request: IncomingMessage, response: ServerResponse, preview: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': the log from here on\n\n');
  const stop = logs.follow(preview, (entry) => {
    // A reader that is slow misses lines; the page has them when it is loaded again.
    if (response.writableLength < 1_000_000)
      response.write(`data: ${JSON.stringify(html`${showEntry(entry)}`.html)}\n\n`);
  });
  request.once('close', stop);
}

function sendScript(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(SCRIPT);
}
