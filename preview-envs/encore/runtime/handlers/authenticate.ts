import type { AuthHandlerManifest } from '../../manifest.ts';
import { ApiFailure } from '../errors/api-failure.ts';
import { ERROR_CODES } from '../errors/error-code.ts';
import { readThrown } from '../errors/read-thrown.ts';
import { decodeCookies, decodeHeaders } from '../http/decode-request.ts';
import { decodeQuery } from '../http/decode-query.ts';
import { type Incoming, headerValues } from '../http/incoming.ts';
import { readCookies } from '../http/read-cookies.ts';
import { fieldsOf } from '../http/request-shape.ts';
import type { Kernel } from '../kernel.ts';
import { type AuthData, Request } from '../request.ts';
import type { SpanContext } from '../trace/tracer.ts';
import type { DecodeContext } from '../wire/decode.ts';
import { explain } from '../wire/decoded.ts';
import { runHandler } from './run-handler.ts';

export type AuthHandler = (request: Request) => unknown;

/**
 * Asks the application's auth handler who sends a request, if the request has any of what the handler takes. Being
 * nobody is a failure only where the endpoint wants somebody; any other failure of the handler always is one.
 */
export async function authenticate(
  kernel: Kernel,
  handler: AuthHandler | undefined,
  incoming: Incoming,
  context: SpanContext,
  required: boolean,
): Promise<AuthData | undefined> {
  const manifest = kernel.manifest.gateway.authHandler;
  if (manifest === undefined || handler === undefined) return undefined;
  try {
    if (!hasAny(manifest, incoming)) throw unauthenticated(ERROR_CODES.unauthenticated[1]);
    return await ask(kernel, manifest, handler, incoming, context);
  } catch (thrown) {
    const failure = readThrown(thrown);
    if (failure.code !== 'unauthenticated' || required) throw failure;
    return undefined;
  }
}

async function ask(
  kernel: Kernel,
  manifest: AuthHandlerManifest,
  handler: AuthHandler,
  incoming: Incoming,
  parent: SpanContext,
): Promise<AuthData> {
  const context = kernel.tracer.place(parent, manifest.service);
  const payload = decodeParameters(manifest, incoming, kernel.decimal);
  const request = new Request(context, { is: 'auth', payload });
  return kernel.tracer.record(context, {
    what: 'auth',
    name: `${manifest.service}.${manifest.name}`,
    run: async () => {
      const who: unknown = await runHandler(kernel, context, () => handler(request));
      if (who === null || who === undefined) throw unauthenticated('unauthenticated', 'auth handler returned null');
      if (!isAuthData(who)) throw unauthenticated('unauthenticated', 'auth handler did not return a userID field');
      return who;
    },
  });
}

function decodeParameters(manifest: AuthHandlerManifest, incoming: Incoming, decimal: DecodeContext['decimal']) {
  const { fields, definitions } = fieldsOf(manifest.request);
  const context = { decimal, coerce: true, definitions };
  const from = (place: string) => fields.filter((field) => field.from === place);
  const query = decodeQuery(from('query'), incoming.query, context);
  if (!query.ok) throw new ApiFailure('invalid_argument', `unable to decode query string: ${explain(query)}`);
  const headers = decodeHeaders({ header: from('header') }, incoming, context);
  const cookies = decodeCookies({ cookie: from('cookie') }, incoming, context);
  return { ...(query.value as object), ...headers, ...cookies };
}

function hasAny({ request }: AuthHandlerManifest, { headers, query }: Incoming): boolean {
  const sent = new URLSearchParams(query);
  const jar = readCookies(headers);
  return fieldsOf(request).fields.some(({ from, wireName }) => {
    if (from === 'header') return headerValues(headers, wireName).some((value) => value !== '');
    if (from === 'cookie') return (jar[wireName] ?? '') !== '';
    return sent.getAll(wireName).some((value) => value !== '');
  });
}

const unauthenticated = (message: string, internal?: string) =>
  new ApiFailure('unauthenticated', message, internal === undefined ? {} : { internal });

const isAuthData = (who: unknown): who is AuthData =>
  typeof who === 'object' && who !== null && 'userID' in who && typeof who.userID === 'string';
