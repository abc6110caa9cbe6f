import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { invalidArgument } from '../errors/api-failure.ts';
import { type AuthHandler, authenticate } from '../handlers/authenticate.ts';
import { requireExposed } from '../handlers/call-typed.ts';
import type { Found } from '../http/serve.ts';
import type { Kernel } from '../kernel.ts';
import { protocolHeaders } from './protocol-headers.ts';
import { prepareStream } from './run-stream.ts';
import { overWebSocket } from './transport.ts';

const PROTOCOL = 'encore-ws';
/** How long a client may take to agree to the end. */
const CLOSE_MS = 500;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Turns requests for streams into WebSockets. */
export function makeUpgrade(kernel: Kernel, authHandler: () => AuthHandler | undefined) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  void kernel.stopping.passed().then(() => sockets.clients.forEach(end));
  return async (found: Found, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { endpoint } = found;
    if (endpoint.stream === undefined) throw invalidArgument('the endpoint is not a stream');
    const headers = { ...found.incoming.headers, ...protocolHeaders(found.incoming.headers) };
    const incoming = { ...found.incoming, headers };
    const context = kernel.tracer.place(undefined, endpoint.service);
    const auth = await authenticate(kernel, authHandler(), incoming, context, endpoint.requiresAuth);
    requireExposed(endpoint);
    const run = prepareStream(kernel, { endpoint, incoming }, { auth, context });
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      void run(overWebSocket(webSocket));
    });
  };
}

function end(webSocket: WebSocket): void {
  webSocket.close(1001);
  setTimeout(() => webSocket.terminate(), CLOSE_MS).unref();
}
