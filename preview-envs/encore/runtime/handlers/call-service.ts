import type { EndpointManifest } from '../../manifest.ts';
import { ApiFailure, internalFailure, notFound } from '../errors/api-failure.ts';
import { isErrorCode } from '../errors/error-code.ts';
import { readThrown } from '../errors/read-thrown.ts';
import { decodeHeaders } from '../http/decode-request.ts';
import type { Encoded } from '../http/encode-response.ts';
import { fieldsOf } from '../http/request-shape.ts';
import { writeRequest } from '../http/write-request.ts';
import type { Kernel } from '../kernel.ts';
import type { AuthData, Request } from '../request.ts';
import { decode } from '../wire/decode.ts';
import { explain } from '../wire/decoded.ts';
import { callTyped } from './call-typed.ts';

export interface CallOptions {
  readonly authData?: AuthData;
}

/** A failed call, as encore.dev looks for it among results: it is given back, not thrown. */
export class ApiCallError {
  readonly code: string;
  readonly message: string;
  readonly details: unknown;

  constructor({ code, message, details }: ApiFailure) {
    this.code = code;
    this.message = message;
    this.details = details ?? null;
  }
}

/** Calls another service's endpoint: through the same encoding and checks as over the network, in this process. */
export async function callService(
  kernel: Kernel,
  target: { readonly service: string; readonly name: string },
  payload: unknown,
  source: Request | null | undefined,
  options: CallOptions | null | undefined,
): Promise<unknown> {
  const auth = authOf(source, options);
  await kernel.handlers.ready.passed();
  return kernel.tracer.recordPart(source, {
    what: 'call',
    name: `${target.service}.${target.name}`,
    errorOf: (result) => (result instanceof ApiCallError ? result.message : undefined),
    run: async (context) => {
      try {
        const endpoint = kernel.handlers.find(target.service, target.name)?.endpoint;
        if (endpoint === undefined) throw notFound('endpoint not found');
        if (endpoint.raw) throw new ApiFailure('unimplemented', 'raw endpoints cannot be called by other services');
        const { incoming, body } = writeRequest(kernel, endpoint, payload);
        const encoded = await callTyped(kernel, {
          endpoint,
          incoming,
          body,
          auth,
          context: kernel.tracer.place(context, endpoint.service),
        });
        return readResponse(kernel, endpoint, encoded);
      } catch (thrown) {
        return new ApiCallError(readThrown(thrown));
      }
    },
  });
}

/** Who is signed in goes on to the services that a request calls, unless the call says otherwise. */
export function authOf(source: Request | null | undefined, options: CallOptions | null | undefined) {
  const own = options?.authData;
  if (own !== undefined && typeof own.userID !== 'string') throw new Error('userID missing in auth data');
  return own ?? (source?.kind.is === 'call' ? source.kind.auth : undefined);
}

function readResponse(kernel: Kernel, { response }: EndpointManifest, encoded: Encoded): unknown {
  if (encoded.status < 200 || encoded.status > 299) throw failureOf(encoded);
  const { fields, rest, definitions } = fieldsOf(response);
  const strict = { decimal: kernel.decimal, coerce: false, definitions };
  const incoming = { method: '', path: '', query: '', values: [], headers: encoded.headers };
  const header = fields.filter((field) => field.from === 'header').map((field) => ({ ...field, optional: true }));
  const fromHeaders = decodeHeaders({ header }, incoming, { ...strict, coerce: true });
  if (encoded.body === undefined) return header.length > 0 ? fromHeaders : null;
  const sent: unknown = JSON.parse(encoded.body);
  if (fields.length === 0 && rest === undefined) return sent;
  const inBody = fields.filter((field) => field.from === 'auto' || field.from === 'query');
  const decoded = decode({ is: 'object', fields: inBody, rest }, sent, strict);
  if (!decoded.ok) {
    throw new ApiFailure('invalid_argument', `unable to decode response body: ${explain(decoded)}`);
  }
  return { ...fromHeaders, ...(decoded.value as object) };
}

/** An endpoint may answer with a status of failure by itself: its body is then read as an error's. */
function failureOf({ body, status }: Encoded): ApiFailure {
  const sent: unknown = body === undefined ? null : JSON.parse(body);
  if (typeof sent === 'object' && sent !== null && 'code' in sent && isErrorCode(sent.code)) {
    const message = 'message' in sent ? String(sent.message) : '';
    return new ApiFailure(sent.code, message, { details: 'details' in sent ? sent.details : undefined });
  }
  return internalFailure(`the endpoint answered with status ${status}`);
}
