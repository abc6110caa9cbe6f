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
  // What is no UTF-8 has become this.
  const isText = !values.some((value) => value.includes('\ufffd'));
  if (!isText) throw new ApiFailure('invalid_argument', `invalid ${kind} value`, { internal: 'not UTF-8' });
  const decoded = decode(type, takesList(type, context) ? values : values[0], context);
  if (decoded.ok) return decoded.value;
  const { reason } = decoded;
  const message = objection(reason) ?? `invalid ${kind} value`;
  throw new ApiFailure('invalid_argument', message, { internal: `invalid ${kind} value: ${reason}` });
}

/** Encore says of some types what the text is not, and of the others only that it is wrong. */
function objection(reason: string): string | undefined {
  const scalar = /^expected a (number|boolean), got (.*)$/s.exec(reason);
  if (scalar !== null) return `invalid ${scalar[1]} value: ${scalar[2]}`;
  if (reason.startsWith('invalid datetime')) return 'invalid datetime';
  const decimal = /^invalid decimal: Failed to parse decimal from string: (.*)$/s.exec(reason);
  return decimal === null ? undefined : `invalid decimal value: ${decimal[1]}`;
}
