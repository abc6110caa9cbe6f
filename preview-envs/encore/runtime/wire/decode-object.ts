import type { Wire } from '../../wire.ts';
import { type Decoded, accept, refuse, under } from './decoded.ts';

type ObjectWire = Extract<Wire, { is: 'object' }>;

/** Reads the declared fields of an object. Others are kept where the type has an index signature, else left out. */
export function decodeObject(
  wire: ObjectWire,
  value: Readonly<Record<string, unknown>>,
  decode: (wire: Wire, value: unknown) => Decoded,
): Decoded {
  const read: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const field of wire.fields) {
    if (!Object.hasOwn(value, field.name)) {
      if (!field.optional) missing.push(field.name);
      continue;
    }
    const decoded = decode(field.type, value[field.name]);
    if (!decoded.ok) return under(field.name, decoded);
    set(read, field.name, decoded.value);
  }
  if (wire.rest !== undefined) {
    const declared = new Set(wire.fields.map((field) => field.name));
    for (const [name, one] of Object.entries(value)) {
      if (declared.has(name)) continue;
      const decoded = decode(wire.rest, one);
      if (!decoded.ok) return under(name, decoded);
      set(read, name, decoded.value);
    }
  }
  return missing.length === 0 ? accept(read) : refuse(missingFields(missing));
}

export function missingFields(names: readonly string[]): string {
  if (names.length === 1) return `missing field ${names[0]}`;
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length === 2) return `missing fields ${quoted.join(' and ')}`;
  return `missing fields ${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
}

/** `__proto__` in a request is a field like any other. */
const set = (target: Record<string, unknown>, name: string, value: unknown) =>
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
