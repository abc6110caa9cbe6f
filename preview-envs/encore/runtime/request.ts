import type { EndpointManifest } from '../manifest.ts';
import type { Payload } from './http/decode-request.ts';
import { type Incoming, pathAndQuery } from './http/incoming.ts';
import { toJsonValue } from './wire/to-json-value.ts';
import type { SpanContext } from './trace/tracer.ts';

/** What runs: a call of an endpoint, an auth handler, or a message. */
export type RequestKind =
  | {
      readonly is: 'call';
      readonly endpoint: EndpointManifest;
      readonly incoming: Incoming;
      readonly payload: Payload | null;
      readonly auth: AuthData | undefined;
    }
  | { readonly is: 'auth'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly is: 'message'; readonly message: MessageMeta };

export interface AuthData {
  readonly userID: string;
  readonly [field: string]: unknown;
}

/** As encore.dev reads it of `meta()`. */
export interface MessageMeta {
  readonly service: string;
  readonly topic: string;
  readonly subscription: string;
  readonly id: string;
  readonly publishedAt: string;
  readonly deliveryAttempt: number;
  readonly parsedPayload: unknown;
}

/** The running request, as encore.dev hands it from the handler to everything that the handler uses. */
export class Request {
  readonly context: SpanContext;
  readonly kind: RequestKind;
  readonly #startedAt = new Date();

  constructor(context: SpanContext, kind: RequestKind) {
    this.context = context;
    this.kind = kind;
  }

  payload(): unknown {
    if (this.kind.is === 'message') return this.kind.message.parsedPayload;
    if (this.kind.is === 'auth') return this.kind.payload;
    return this.kind.payload?.all ?? null;
  }

  getAuthData(): unknown {
    return (this.kind.is === 'call' && this.kind.auth) || null;
  }

  meta(): unknown {
    const { trace: traceId, span: spanId, parent: parentSpanId } = this.context;
    return {
      startedAt: this.#startedAt.toISOString(),
      trace: { traceId, spanId, parentSpanId },
      apiCall: this.kind.is === 'call' ? describeCall(this.kind) : undefined,
      pubsubMessage: this.kind.is === 'message' ? this.kind.message : undefined,
    };
  }
}

function describeCall({ endpoint, incoming, payload }: Extract<RequestKind, { is: 'call' }>) {
  const isStream = endpoint.stream !== undefined;
  return {
    api: {
      service: endpoint.service,
      endpoint: endpoint.name,
      raw: endpoint.raw,
      requiresAuth: endpoint.requiresAuth,
      tags: endpoint.tags,
    },
    method: isStream ? '' : incoming.method,
    path: incoming.path,
    pathAndQuery: pathAndQuery(incoming),
    pathParams: payload === null ? undefined : payload.path,
    parsedPayload: payload === null ? undefined : toJsonValue(payload.all),
    headers: isStream ? {} : incoming.headers,
  };
}
