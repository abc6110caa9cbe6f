import { ts } from 'ts-morph';
import { readMigration } from '../sql/read-migration.ts';
import { readStatements } from '../sql/read-statement.ts';
import type { MigrationFacts } from '../sql/migration-facts.ts';
import type { CodeFacts } from './code-facts.ts';
import { extractFacts } from './extract-facts.ts';

/** A file to be read: as code, as JSON with comments, or as a migration. */
export interface ReadRequest {
  readonly as: 'code' | 'json' | 'sql';
  /** With the dot. */
  readonly extension: string;
  readonly bytes: Uint8Array;
}

export type ReadReply =
  | { readonly as: 'code'; readonly facts: CodeFacts }
  | { readonly as: 'json'; readonly json: unknown }
  | { readonly as: 'sql'; readonly facts: MigrationFacts }
  | { readonly as: 'not-text' };

/** Reads one file's bytes. Pure; call after loadParser(). */
export function readFile({ as, extension, bytes }: ReadRequest): ReadReply {
  const text = decode(bytes);
  if (text === undefined) return { as: 'not-text' };
  if (as === 'sql') return { as, facts: readMigration(text) };
  if (as === 'json')
    return { as, json: (ts.parseConfigFileTextToJson('file.json', text).config as unknown) ?? undefined };
  const facts = extractFacts(text, extension);
  const sql = facts.references.flatMap(({ sql: statement }, index) =>
    statement === undefined ? [] : [[index, readStatements(statement)] as const],
  );
  return { as, facts: { ...facts, sql: Object.fromEntries(sql) } };
}

/** UTF-8 with or without a byte order mark, or UTF-16 as its mark says; undefined for what is no text. */
function decode(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(encoding).decode(bytes);
  return text.includes('\0') ? undefined : text;
}
