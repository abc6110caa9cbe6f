import { type Scalar, decodeScalar } from './decode-scalar.ts';
import { type Decoded, refuse } from './decoded.ts';
import { expected } from './describe.ts';
import { exactNumber } from './exact-number.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a value that arrived as text: `true`, `42`, `null`. */
export function decodeText(wire: Scalar, text: string): Decoded {
  if (wire.is === 'literal') {
    const value = typeof wire.value === 'string' ? text : readText(text);
    return value === wire.value ? decodeScalar(wire, value) : refuse(`expected ${expected(wire)}, got ${text}`);
  }
  const value = readText(text);
  const kind = typeof value === 'bigint' ? 'number' : typeof value;
  const fits = wire.is === 'null' ? value === null : kind === wire.is;
  return fits ? decodeScalar(wire, value) : refuse(`expected ${expected(wire)}, got ${text}`);
}

function readText(text: string): string | number | bigint | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return NUMBER.test(text) ? exactNumber(Number(text), text) : text;
}
