import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidArgument } from '../errors/api-failure.ts';
import { type AuthHandler, authenticate } from '../handlers/authenticate.ts';
import { callRaw } from '../handlers/call-raw.ts';
import { callTyped, requireAuth, requireExposed } from '../handlers/call-typed.ts';
import type { Kernel } from '../kernel.ts';
import { readText } from './read-body.ts';
import { respond } from './respond.ts';
import type { Found } from './serve.ts';
import { serveStatic } from './serve-static.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sets the headers for other origins again, over what a raw endpoint set. */
  readonly setCors: () => void;
  readonly authHandler: AuthHandler | undefined;
}

/** Answers a request of the outside: who is it, then the endpoint by its kind. */
export async function answerEndpoint(kernel: Kernel, found: Found, exchange: Exchange): Promise<void> {
  const { endpoint, incoming } = found;
  const { request, response } = exchange;
  const context = kernel.tracer.place(undefined, endpoint.service);
  response.setHeader('x-encore-trace-id', context.trace);
  const auth = await authenticate(kernel, exchange.authHandler, incoming, context, endpoint.requiresAuth);
  response.removeHeader('cache-control');
  requireExposed(endpoint);
  if (endpoint.stream !== undefined) throw invalidArgument("Connection header did not include 'upgrade'");
  if (endpoint.static !== undefined) {
    requireAuth(endpoint, auth);
    return serveStatic(kernel, found, exchange, context);
  }
  if (endpoint.raw) return callRaw(kernel, found, exchange, { auth, context });
  const isRead = kernel.handlers.shape(endpoint, incoming.method).body !== undefined;
  const body = isRead ? await readText(request, endpoint.bodyLimit) : '';
  respond(response, await callTyped(kernel, { endpoint, incoming, body, auth, context }));
}
