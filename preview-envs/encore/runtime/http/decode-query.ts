import type { Wire, WireField } from '../../wire.ts';
import type { DecodeContext } from '../wire/decode.ts';
import { decode } from '../wire/decode.ts';
import { missingFields } from '../wire/decode-object.ts';
import { type Decoded, accept, refuse, under } from '../wire/decoded.ts';

/** Reads a query string: a list is a name that comes again, anything else comes once. */
export function decodeQuery(fields: readonly WireField[], query: string, context: DecodeContext): Decoded {
  if (fields.length === 0) return accept({});
  const sent = new URLSearchParams(query);
  const read: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const field of fields) {
    const values = sent.getAll(field.wireName);
    if (values.length === 0) {
      if (!field.optional) missing.push(field.name);
      continue;
    }
    const isList = takesList(field.type, context);
    if (!isList && values.length > 1) return refuse(`duplicate field ${field.wireName}`);
    const decoded = decode(field.type, isList ? values : values[0], context);
    if (!decoded.ok) return under(field.wireName, decoded);
    read[field.name] = decoded.value;
  }
  return missing.length === 0 ? accept(read) : refuse(missingFields(missing));
}

export function takesList(wire: Wire, context: DecodeContext): boolean {
  if (wire.is === 'union') return wire.of.some((one) => takesList(one, context));
  if (wire.is === 'ref') return context.definitions[wire.name]?.is === 'array';
  return wire.is === 'array';
}
