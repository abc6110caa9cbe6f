import { setFlagsFromString } from 'node:v8';
import { hasSqlDetails, loadModule, normalizeSync, parseSync } from 'libpg-query';

/** A node of PostgreSQL's syntax tree: `{ SelectStmt: { … } }`, read structurally. */
export type SqlNode = { readonly [key: string]: unknown };

/** One statement with its place in the text. */
export interface ParsedStatement {
  readonly type: string;
  readonly node: SqlNode;
  /** The statement's own text, without comments before it. */
  readonly text: string;
  /** Where `text` begins, in UTF-16 code units. */
  readonly offset: number;
}

/**
 * Loads PostgreSQL's own parser, compiled to WebAssembly. To be awaited once before parsing.
 *
 * V8's optimizing compiler takes 600 MB for its huge functions and never earns it back: the first compiler's code stays.
 */
export async function loadParser(): Promise<void> {
  for (const flag of ['--liftoff', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  await loadModule();
}

/** Whether it came back from every text; one that was broken off leaves its memory as it was in the middle. */
export const isSqlParserSound = (): boolean => !isMidway;
let isMidway = false;

const MAX_LENGTH = 1024 * 1024;
const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;

/** Parses a text of any number of statements. PostgreSQL's complaint comes as a value, with its offset; an overflow is thrown. */
export function parseSql(
  sql: string,
): readonly ParsedStatement[] | { readonly error: string; readonly offset: number } {
  if (sql.length > MAX_LENGTH) return { error: 'longer than 1 MiB', offset: 0 };
  if (sql.includes('\0')) return { error: 'holds a NUL character', offset: sql.indexOf('\0') };
  if (/^\s*$/.test(sql)) return [];
  const bytes = Buffer.from(sql);
  const isAscii = bytes.length === sql.length;
  const slice = (from: number, to: number) => (isAscii ? sql.slice(from, to) : bytes.toString('utf8', from, to));
  try {
    return parse(sql).map((raw) => {
      const from = raw.stmt_location ?? 0;
      const whole = slice(from, raw.stmt_len === undefined ? bytes.length : from + raw.stmt_len);
      const lead = LEADING.exec(whole)?.[0].length ?? 0;
      const [type, node] = Object.entries(raw.stmt ?? {})[0] ?? ['Nothing', {}];
      return { type, node: node as SqlNode, text: whole.slice(lead), offset: slice(0, from).length + lead };
    });
  } catch (error) {
    if (isMidway) throw error;
    const position = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
    return { error: error instanceof Error ? error.message : String(error), offset: Math.max(0, position) };
  }
}

function parse(sql: string) {
  isMidway = true;
  try {
    const { stmts } = parseSync(sql);
    isMidway = false;
    return stmts ?? [];
  } catch (error) {
    if (hasSqlDetails(error)) isMidway = false;
    throw error;
  }
}

/** A statement for people: one line, literals and parameters as `…`, at most 80 characters. */
export function abridge(text: string): string {
  const line = withoutLiterals(text).replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function withoutLiterals(text: string): string {
  try {
    return normalizeSync(text).replace(/\$\d+/g, '…');
  } catch {
    return text.replace(/'(?:[^']|'')*'?|\$\w*\$[\s\S]*|\b\d[\d.]*\b/g, '…');
  }
}
