import { collectColumnUses, isQuery, QueryTooDeep } from './column-uses.ts';
import { as, isNode, listOf, tableName, textOf } from './nodes.ts';
import { abridge, parseSql, type ParsedStatement, type SqlNode } from './parser.ts';
import type { SqlReading, StatementFacts } from './statement-facts.ts';

/**
 * Reads SQL as PostgreSQL would parse it: per statement, whether it reads, writes or defines, and which columns.
 * Text that PostgreSQL refuses, or that is nested beyond reading, comes as `unreadable`. Call after loadParser().
 */
export function readStatements(sql: string): SqlReading {
  const parsed = parseSql(sql);
  if ('error' in parsed) return { unreadable: parsed.error };
  try {
    return parsed.map(readStatement);
  } catch (error) {
    if (error instanceof QueryTooDeep) return { unreadable: error.message };
    throw error;
  }
}

function readStatement({ type, node, text }: ParsedStatement): StatementFacts {
  const shown = abridge(text);
  if (type === 'ExplainStmt' && isNode(node['query'])) {
    const [inner] = Object.entries(node['query']);
    if (inner !== undefined)
      return { ...readStatement({ type: inner[0], node: inner[1] as SqlNode, text, offset: 0 }), text: shown };
  }
  if (isQuery(type)) {
    const { reads, writes, modifies } = collectColumnUses(type, node);
    return { verb: modifies ? 'write' : 'read', reads, writes, text: shown };
  }
  if (type === 'TruncateStmt') {
    const tables = listOf(node['relations']).flatMap((one) => tableName(as(one, 'RangeVar')) ?? []);
    return { verb: 'write', reads: [], writes: tables.map((table) => ({ table, column: undefined })), text: shown };
  }
  if (type === 'CopyStmt') return readCopy(node, shown);
  return { verb: verbOf(type), reads: [], writes: [], text: shown };
}

function readCopy(node: SqlNode, text: string): StatementFacts {
  const table = tableName(node['relation']);
  const names = listOf(node['attlist']).flatMap((one) => textOf(as(one, 'String')?.['sval']) ?? []);
  const columns = names.length === 0 ? ['*'] : names;
  const uses = table === undefined ? [] : columns.map((column) => ({ table, column }));
  return node['is_from'] === true
    ? { verb: 'write', reads: [], writes: uses, text }
    : { verb: 'read', reads: uses, writes: [], text };
}

/** Statements that are no queries: those that change no data and no structure only read. */
function verbOf(type: string): StatementFacts['verb'] {
  if (
    /^(Transaction|VariableSet|VariableShow|Lock|Listen|Unlisten|Notify|Prepare|Discard|Fetch|ClosePortal)/.test(type)
  ) {
    return 'read';
  }
  return /^(Do|Call|Execute|DeclareCursor)/.test(type) ? 'write' : 'define';
}
