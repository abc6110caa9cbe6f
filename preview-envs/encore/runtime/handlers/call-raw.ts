import type { ServerResponse } from 'node:http';
import { readThrown } from '../errors/read-thrown.ts';
import type { Exchange } from '../http/answer-endpoint.ts';
import { decodePath } from '../http/decode-path.ts';
import type { Found } from '../http/serve.ts';
import type { Kernel } from '../kernel.ts';
import { type AuthData, Request } from '../request.ts';
import type { SpanContext } from '../trace/tracer.ts';
import { BodyReader } from './body-reader.ts';
import { findHandler, logged, requireAuth } from './call-typed.ts';
import { ResponseWriter } from './response-writer.ts';
import { runHandler } from './run-handler.ts';

/** Hands a request to a raw endpoint, which answers by itself. Resolves when the answer is out. */
export async function callRaw(
  kernel: Kernel,
  { endpoint, incoming }: Found,
  exchange: Exchange,
  { auth, context }: { readonly auth: AuthData | undefined; readonly context: SpanContext },
): Promise<void> {
  requireAuth(endpoint, auth);
  const handler = findHandler(kernel, endpoint);
  const { path: fields, definitions } = kernel.handlers.shape(endpoint, incoming.method);
  const path = decodePath(fields, incoming.values, { decimal: kernel.decimal, coerce: true, definitions });
  const request = new Request(context, { is: 'call', endpoint, incoming, payload: { path, all: path }, auth });
  const writer = new ResponseWriter(exchange.response, exchange.setCors);
  const body = new BodyReader(exchange.request, endpoint.bodyLimit);
  const name = `${incoming.method} ${endpoint.path}`;
  await kernel.tracer.record(context, {
    what: 'request',
    name,
    statusOf: () => exchange.response.statusCode,
    run: async () => {
      const answered = ended(exchange.response);
      try {
        await runHandler(kernel, context, () => handler(request, writer, body));
      } catch (thrown) {
        throw logged(kernel, context, name, readThrown(thrown));
      }
      await answered;
    },
  });
}

const ended = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    if (response.writableFinished || response.destroyed) resolve();
    else response.once('close', resolve);
  });
