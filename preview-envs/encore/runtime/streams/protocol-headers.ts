import { invalidArgument } from '../errors/api-failure.ts';
import { type Headers, headerValues } from '../http/incoming.ts';

const PREFIX = 'encore.dev.headers.';

/** https://developer.mozilla.org/en-US/docs/Glossary/Forbidden_request_header */
const FORBIDDEN =
  /^(accept-(charset|encoding)|access-control-request-.*|connection|content-length|cookie|date|dnt|expect|host|keep-alive|origin|permissions-policy|proxy-.*|sec-.*|referer|te|trailer|transfer-encoding|upgrade|via)$/i;

/** Browsers cannot set headers on a WebSocket: Encore's clients send them as a subprotocol, JSON in base64url. */
export function protocolHeaders(headers: Headers): Headers {
  const offered = headerValues(headers, 'sec-websocket-protocol').flatMap((line) => line.split(','));
  const read: Record<string, string> = {};
  for (const protocol of offered.map((one) => one.trim())) {
    if (!protocol.startsWith(PREFIX)) continue;
    for (const [name, value] of Object.entries(parse(protocol.slice(PREFIX.length)))) {
      if (FORBIDDEN.test(name) || typeof value !== 'string') throw refusal();
      read[name.toLowerCase()] = value;
    }
  }
  return read;
}

function parse(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Refused below, with the same words.
  }
  throw refusal();
}

const refusal = () => invalidArgument('invalid auth data passed in websocket protocol header');
