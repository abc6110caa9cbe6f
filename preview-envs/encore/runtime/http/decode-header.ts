import type { Wire } from '../../wire.ts';
import { ApiFailure } from '../errors/api-failure.ts';
import { type DecodeContext, decode } from '../wire/decode.ts';
import { takesList } from './decode-query.ts';

/** Reads a header's or a cookie's value. */
export function decodeHeader(
  kind: 'header' | 'cookie',
  type: Wire,
  values: readonly string[],
  context: DecodeContext,
): unknown {
  const decoded = decode(type, takesList(type, context) ? values : values[0], context);
  if (decoded.ok) return decoded.value;
  const message = `invalid ${kind} value`;
  throw new ApiFailure('invalid_argument', message, { internal: `${message}: ${decoded.reason}` });
}
