import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProxyServer } from 'httpxy';
import { sendBroken } from '../page/notices.ts';
import type { Running } from '../supervisor/start-process.ts';
import { cleanSetCookie, withoutKey } from './access.ts';

export interface Forwarder {
  web(request: IncomingMessage, response: ServerResponse, to: ForwardTarget): void;
  socket(request: IncomingMessage, socket: Duplex, head: Buffer, to: ForwardTarget): void;
}

export interface ForwardTarget {
  readonly preview: string;
  readonly running: Running;
  /** `http:` or `https:`, as people reach it. */
  readonly protocol: string;
}

/** Passes requests on to previews' processes, WebSockets and streams too. */
export function createForwarder(): Forwarder {
  const agent = new Agent({ keepAlive: true });
  const proxy = new ProxyServer({ agent, proxyTimeout: 0, timeout: 0 });
  proxy.on('proxyRes', (answer) => {
    answer.headers['x-robots-tag'] = 'noindex, nofollow';
    const cookies = answer.headers['set-cookie'];
    if (cookies !== undefined) answer.headers['set-cookie'] = [...cleanSetCookie(cookies)];
  });
  proxy.on('error', (_error, request, response) => {
    if (response === undefined) return;
    if (!('writeHead' in response) || response.headersSent) response.destroy();
    else sendBroken(response, request?.headers.host ?? '');
  });
  return {
    web: (request, response, to) => {
      response.once('close', begin(to.running));
      prepare(request, to);
      proxy.web(request, response, { target: targetOf(to) }).catch(() => response.destroy());
    },
    socket: (request, socket, head, to) => {
      socket.once('close', begin(to.running));
      prepare(request, to);
      proxy.ws(request, socket as Socket, { target: targetOf(to) }, head).catch(() => socket.destroy());
    },
  };
}

const targetOf = ({ running }: ForwardTarget) => ({ host: running.address, port: running.port, protocol: 'http:' });

function begin({ use }: Running): () => void {
  const touch = () => {
    use.lastAt = Date.now();
    use.lastRequestAt = use.lastAt;
  };
  use.open += 1;
  touch();
  return () => {
    use.open -= 1;
    touch();
  };
}

/** What only the host may say is taken off, what a gateway says is put on. The Host header stays as it came. */
function prepare(request: IncomingMessage, { protocol }: ForwardTarget): void {
  const { headers } = request;
  for (const name of Object.keys(headers)) if (name.startsWith('x-understudy-')) delete headers[name];
  const cookie = withoutKey(headers.cookie);
  if (cookie === undefined) delete headers.cookie;
  else headers.cookie = cookie;
  const peer = request.socket.remoteAddress ?? '';
  const isFrontProxy = /^(?:::ffff:)?127\.|^::1$/.test(peer);
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = isFrontProxy && typeof before === 'string' ? before : peer;
  headers['x-forwarded-proto'] = protocol.replace(':', '');
  headers['x-forwarded-host'] = headers.host ?? '';
}
