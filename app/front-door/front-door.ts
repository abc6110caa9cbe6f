import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Delivery } from '../inbox/inbox.ts';
import { readBody } from './read-body.ts';
import { verifySignature } from './verify-signature.ts';

export interface FrontDoorOptions {
  readonly secrets: readonly string[];
  /** How long a webhook's body may take, in milliseconds. */
  readonly bodyMilliseconds: number;
  /** Resolves when the delivery is durable. */
  readonly store: (delivery: Delivery) => Promise<void>;
  /** Called after a delivery was stored and answered. */
  readonly onStored: () => void;
  readonly isReady: () => Promise<boolean>;
  /** Whatever else is read here; undefined where there is no such page. */
  readonly pages: (url: URL) => Promise<Answer | undefined>;
  readonly metrics: () => Promise<string>;
  readonly count: (outcome: string) => void;
}

const WEBHOOK_PATH = '/api/github/webhooks';
/** GitHub's own cap: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const BODY_BYTES = 25 * 1024 * 1024;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The App's HTTP server. A webhook is checked, stored durably and only then answered 202: no work happens in the
 * request, and whatever is not a webhook of GitHub's is refused before it costs anything.
 */
export function createFrontDoor(options: FrontDoorOptions): Server {
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 5_000 }, (request, response) => {
    answer(request, options).then(
      ({ status, body = '', type = 'text/plain' }) => send(response, status, body, type),
      () => send(response, 500, 'internal error', 'text/plain'),
    );
  });
  server.maxConnections = 2_000;
  return server;
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
}

function send(response: ServerResponse, status: number, body: string, type: string): void {
  // After a refusal the rest of the body is not read: the connection ends with the answer.
  response.writeHead(status, { 'content-type': type, ...(status >= 400 ? { connection: 'close' } : {}) });
  response.end(body, () => {
    if (!response.req.complete) response.req.destroy();
  });
}

async function answer(request: IncomingMessage, options: FrontDoorOptions): Promise<Answer> {
  const [path] = (request.url ?? '').split('?');
  if (path === WEBHOOK_PATH) return receive(request, options);
  if (path === '/healthz') return { status: 200, body: 'ok' };
  if (path === '/readyz')
    return (await options.isReady()) ? { status: 200, body: 'ready' } : { status: 503, body: 'not ready' };
  if (path === '/metrics') return { status: 200, body: await options.metrics(), type: 'text/plain; version=0.0.4' };
  const url = request.method === 'GET' ? URL.parse(request.url ?? '/', 'http://app.invalid') : null;
  return (url === null ? undefined : await options.pages(url)) ?? { status: 404, body: 'not found' };
}

async function receive(request: IncomingMessage, options: FrontDoorOptions): Promise<Answer> {
  const refuse = (status: number, outcome: string): Answer => {
    options.count(outcome);
    return { status, body: outcome };
  };
  const { headers } = request;
  const [id, event, signature] = [
    headers['x-github-delivery'],
    headers['x-github-event'],
    headers['x-hub-signature-256'],
  ];
  if (request.method !== 'POST') return refuse(405, 'method not allowed');
  if (typeof id !== 'string' || !UUID.test(id)) return refuse(400, 'delivery id missing or no UUID');
  if (typeof event !== 'string' || !/^[a-z_]{1,64}$/.test(event)) return refuse(400, 'event missing');
  if (typeof signature !== 'string') return refuse(401, 'signature missing');
  if (Number(headers['content-length'] ?? 0) > BODY_BYTES) return refuse(413, 'body too large');
  const body = await readBody(request, BODY_BYTES, options.bodyMilliseconds);
  if (body === 'too-large') return refuse(413, 'body too large');
  if (body === 'too-slow') return refuse(408, 'body too slow');
  if (!verifySignature(body, signature, options.secrets)) return refuse(401, 'signature does not match');
  const payload = replaceNulls(body.toString());
  if (!isJsonObject(payload)) return refuse(400, 'body is no JSON object');
  try {
    await options.store({ id, event, payload });
  } catch {
    // GitHub marks it as failed, so that it can be redelivered.
    return refuse(503, 'cannot be stored now');
  }
  options.count('accepted');
  setImmediate(options.onStored);
  return { status: 202, body: 'accepted' };
}

/**
 * JSON in which escaped NULs, which PostgreSQL's text cannot hold, are U+FFFD. It is not refused for them: whoever writes
 * one into a pull request would keep the App from hearing that its approval was dismissed.
 */
function replaceNulls(json: string): string {
  const [written, shown] = [String.raw`\u0000`, String.raw`\ufffd`];
  if (!json.includes(written)) return json;
  // Escape by escape, since `\\u0000` is a backslash and five characters.
  return json.replaceAll(/\\(?:u0000|.)/g, (escape) => (escape === written ? shown : escape));
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
