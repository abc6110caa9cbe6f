import { createHash } from 'node:crypto';
import { escapeIdentifier } from 'pg';

/** PostgreSQL cuts longer names off. https://www.postgresql.org/docs/18/sql-syntax-lexical.html */
const MAX_BYTES = 63;

function fitName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  return `${name.slice(0, 46)}_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** The role that a preview's code connects as; it owns all databases of the preview and nothing else. */
export const roleOf = (preview: string): string => fitName(`us_${preview}`);

/** A preview's database by its declared name. Previews' names hold no underscore, so two never meet. */
export const databaseOf = (preview: string, declared: string): string => fitName(`us_${preview}_${declared}`);

/** Where topics' messages live. Declared names do not begin with an underscore. */
export const brokerOf = (preview: string): string => databaseOf(preview, '_broker');

/** Name of a template's database and of the role that owns what is in it. */
export const templateOf = (hash: string): string => `ust_${hash.slice(0, 32)}`;

export const quote = escapeIdentifier;
