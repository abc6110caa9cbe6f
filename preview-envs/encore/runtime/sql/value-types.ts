import type { PostgresType } from 'postgres';
import { isDecimal, toJsonValue } from '../wire/to-json-value.ts';

type Codec = Omit<PostgresType<unknown>, 'to' | 'from'> & { readonly oids: readonly [number, ...number[]] };

/**
 * How values go into and come out of PostgreSQL, as Encore has it: by the type of the column or parameter, which the
 * server tells, not by that of the value. https://www.postgresql.org/docs/current/catalog-pg-type.html
 */
export function valueTypes(decimal: (digits: string) => unknown): Record<string, PostgresType<unknown>> {
  const codecs: Record<string, Codec> = {
    boolean: { oids: [16], serialize: (value) => String(value), parse: (value: string) => value === 't' },
    // 16, 32 and 64 bits, and object identifiers. What is beyond 2^53 loses digits, as in Encore.
    integer: { oids: [20, 21, 23, 26], serialize: text, parse: Number },
    float: { oids: [700, 701], serialize: text, parse: (value: string) => finite(Number(value)) },
    numeric: { oids: [1700], serialize: text, parse: decimal },
    json: { oids: [114, 3802], serialize: (value) => JSON.stringify(toJsonValue(value)), parse: JSON.parse },
    bytea: { oids: [17], serialize: bytes, parse: (value: string) => arrayBuffer(Buffer.from(value.slice(2), 'hex')) },
    // Text, names, uuids, dates, times and addresses are text on both sides.
    text: { oids: [25, 1043, 19, 2950, 1082, 1083, 869, 650], serialize: text, parse: (value: string) => value },
    timestamp: { oids: [1114], serialize: text, parse: (value: string) => new Date(`${value.replace(' ', 'T')}Z`) },
    timestamptz: { oids: [1184], serialize: text, parse: (value: string) => new Date(value) },
  };
  const entries = Object.entries(codecs).map(([name, { oids, serialize, parse }]) => {
    const type: PostgresType<unknown> = { to: oids[0], from: [...oids], serialize, parse };
    return [name, type] as const;
  });
  return Object.fromEntries(entries);
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  if (isDecimal(value)) return String(value.value);
  throw new Error('object not supported for a column of this type');
}

const bytes = (value: unknown) => {
  const buffer = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value), 'utf8');
  return `\\x${buffer.toString('hex')}`;
};

const finite = (value: number) => (Number.isFinite(value) ? value : null);

const arrayBuffer = (buffer: Buffer) =>
  buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
