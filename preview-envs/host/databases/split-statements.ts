export interface Statement {
  readonly text: string;
  /** Where it begins, in UTF-16 code units. */
  readonly offset: number;
}

/** Splits a text into statements by PostgreSQL's own parser, loaded only here: few migrations need it. */
export async function splitStatements(sql: string): Promise<readonly Statement[]> {
  const { loadParser, parseSql } = await import('#analyzer/sql/parser.ts');
  await loadParser();
  const parsed = parseSql(sql);
  if ('error' in parsed) return [{ text: sql, offset: 0 }];
  return parsed.map(({ text, offset }) => ({ text, offset }));
}
