import type { Wire } from '../../wire.ts';
import { checkNumber } from './check-rules.ts';
import { type Decoded, accept, refuse } from './decoded.ts';
import { expected, found, mismatch, verdict } from './describe.ts';

export type Scalar = Extract<Wire, { is: 'literal' | 'number' }> | { readonly is: 'null' | 'boolean' };

export function decodeScalar(wire: Scalar, value: unknown): Decoded {
  switch (wire.is) {
    case 'literal':
      if (value === wire.value) return accept(value);
      return refuse(`expected ${expected(wire)}, got ${found(value)}`);
    case 'null':
      return value === null ? accept(null) : mismatch(wire, value);
    case 'boolean':
      return typeof value === 'boolean' ? accept(value) : mismatch(wire, value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
        ? verdict(checkNumber(value, wire.rules), value)
        : mismatch(wire, value);
  }
}
