import type { Wire } from '../../wire.ts';
import { internalFailure } from '../errors/api-failure.ts';
import { encodeResponse } from '../http/encode-response.ts';
import { parseJson } from '../http/decode-request.ts';
import { type DecodeContext, decode } from '../wire/decode.ts';
import { type Decoded, refuse } from '../wire/decoded.ts';

/** A stream's message as JSON: only declared fields of its top level. */
export function writeMessage(type: Wire | undefined, message: unknown): string {
  const { body } = encodeResponse(type, { payload: message });
  if (body === undefined) throw internalFailure("outgoing message body can't be empty");
  return body;
}

export function readMessage(type: Wire | undefined, text: string, decimal: DecodeContext['decimal']): Decoded {
  if (type === undefined) return refuse('invalid streaming body type in schema');
  try {
    return decode(type, parseJson(text), { decimal, coerce: false, definitions: {} });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
