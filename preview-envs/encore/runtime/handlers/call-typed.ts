import type { EndpointManifest } from '../../manifest.ts';
import { ApiFailure, internalFailure, notFound } from '../errors/api-failure.ts';
import { readThrown } from '../errors/read-thrown.ts';
import { decodeRequest } from '../http/decode-request.ts';
import { type Encoded, type HandlerResult, encodeResponse } from '../http/encode-response.ts';
import type { Incoming } from '../http/incoming.ts';
import type { Kernel } from '../kernel.ts';
import { type AuthData, Request } from '../request.ts';
import type { SpanContext } from '../trace/tracer.ts';
import { runHandler } from './run-handler.ts';

/** One call of an endpoint, from outside or from another service. */
export interface Call {
  readonly endpoint: EndpointManifest;
  readonly incoming: Incoming;
  readonly body: string;
  readonly auth: AuthData | undefined;
  readonly context: SpanContext;
}

/**
 * Decodes a request, runs its handler with middleware, encodes the answer.
 *
 * @throws ApiFailure whatever went wrong
 */
export async function callTyped(kernel: Kernel, call: Call): Promise<Encoded> {
  const { endpoint, incoming, auth, context } = call;
  requireAuth(endpoint, auth);
  const handler = findHandler(kernel, endpoint);
  const shape = kernel.handlers.shape(endpoint, incoming.method);
  const payload = decodeRequest(shape, incoming, call.body, kernel.decimal);
  const request = new Request(context, { is: 'call', endpoint, incoming, payload, auth });
  const name = `${incoming.method} ${endpoint.path}`;
  return kernel.tracer.record(context, {
    what: 'request',
    name,
    statusOf: ({ status }) => status,
    run: async () => {
      try {
        return encodeResponse(
          endpoint.response,
          (await runHandler(kernel, context, () => handler(request))) as HandlerResult,
        );
      } catch (thrown) {
        throw logged(kernel, context, name, readThrown(thrown));
      }
    },
  });
}

export function requireAuth({ requiresAuth }: EndpointManifest, auth: AuthData | undefined): void {
  if (requiresAuth && auth === undefined) {
    throw new ApiFailure('unauthenticated', 'endpoint requires auth but none provided');
  }
}

/** For requests of outsiders. It comes after asking who they are, as in Encore's gateway. */
export function requireExposed({ access }: EndpointManifest): void {
  if (access === 'private') throw notFound('endpoint not found');
}

export function findHandler(kernel: Kernel, { service, name }: EndpointManifest) {
  const handler = kernel.handlers.find(service, name);
  if (handler === undefined) throw notFound('endpoint not found');
  if (handler.call === undefined) throw internalFailure(`no handler is registered for ${service}.${name}`);
  return handler.call;
}

/** Says in the log why a request failed; the failure itself, to be thrown on. */
export function logged({ log }: Kernel, context: SpanContext, name: string, failure: ApiFailure): ApiFailure {
  const fields = { endpoint: name, code: failure.code, error: failure.reason };
  log(failure.status >= 500 ? 'error' : 'warn', 'request failed', context, fields);
  return failure;
}
