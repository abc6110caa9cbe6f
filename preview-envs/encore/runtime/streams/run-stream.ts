import { readThrown } from '../errors/read-thrown.ts';
import type { HandlerResult } from '../http/encode-response.ts';
import { decodeRequest } from '../http/decode-request.ts';
import type { Found } from '../http/serve.ts';
import { findHandler, logged, requireAuth } from '../handlers/call-typed.ts';
import { runHandler } from '../handlers/run-handler.ts';
import type { Kernel } from '../kernel.ts';
import { type AuthData, Request } from '../request.ts';
import type { SpanContext } from '../trace/tracer.ts';
import { type StreamEnd, Sink, Socket, Stream } from './stream-classes.ts';
import type { Transport } from './transport.ts';

const CLASSES = { in: Stream, out: Sink, inout: Socket } as const;

/**
 * Checks the handshake of a stream. What it gives runs the handler on a connection, and resolves when the handler is
 * done: an `in` stream then sends the answer and ends; others end when one side closes them.
 *
 * @throws ApiFailure when the request may not have the stream
 */
export function prepareStream(
  kernel: Kernel,
  { endpoint, incoming }: Found,
  { auth, context }: { readonly auth: AuthData | undefined; readonly context: SpanContext },
): (transport: Transport) => Promise<void> {
  requireAuth(endpoint, auth);
  const handler = findHandler(kernel, endpoint);
  const shape = kernel.handlers.shape(endpoint, 'GET');
  const hasHandshake = shape.path.length > 0 || endpoint.handshake !== undefined;
  const payload = hasHandshake ? decodeRequest(shape, incoming, '', kernel.decimal) : null;
  const request = new Request(context, { is: 'call', endpoint, incoming, payload, auth });
  return (transport) =>
    kernel.tracer.record(context, {
      what: 'stream',
      name: endpoint.path,
      run: async () => {
        const stream = new CLASSES[endpoint.stream ?? 'inout'](endOf(kernel, endpoint, transport, context));
        try {
          const result = (await runHandler(kernel, context, () => handler(request, stream))) as HandlerResult;
          if (stream instanceof Stream) Stream.finish(stream, result.payload);
        } catch (thrown) {
          logged(kernel, context, endpoint.path, readThrown(thrown));
          transport.close();
        }
      },
    });
}

const endOf = (
  kernel: Kernel,
  { request, response }: Found['endpoint'],
  transport: Transport,
  context: SpanContext,
): StreamEnd => ({
  transport,
  incoming: request,
  outgoing: response,
  decimal: kernel.decimal,
  warn: (reason) => kernel.log('warn', 'failed to parse incoming message', context, { error: reason }),
});
