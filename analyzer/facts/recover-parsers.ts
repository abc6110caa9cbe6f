import { ts } from 'ts-morph';
import { isSqlParserSound } from '../sql/parser.ts';

/**
 * Brings the parsers to order after one was broken off, by a limit or a stack overflow. TypeScript's keeps what it found
 * out about places of a file until it comes to the end of one: without this, the next file would be read as if what
 * stood there stood in it.
 *
 * @returns false when the next file cannot be trusted to be read as it is
 */
export function recoverParsers(): boolean {
  ts.createSourceFile('end.ts', '', ts.ScriptTarget.Latest);
  return isSqlParserSound();
}
