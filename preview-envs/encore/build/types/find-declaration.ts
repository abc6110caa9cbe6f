import { ts } from 'ts-morph';
import type { SourceLocation } from '#analyzer/model/location.ts';

export type Declaration = ts.CallExpression | ts.NewExpression;

/** The call or construction that begins at a place the analyzer names: `api(…)`, `new Topic<…>(…)`. */
export function findDeclaration(file: ts.SourceFile, at: SourceLocation): Declaration | undefined {
  const position = file.getPositionOfLineAndCharacter(at.line - 1, at.column - 1);
  let found: Declaration | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) > position || node.end <= position) return;
    const starts = node.getStart(file) === position;
    if (starts && (ts.isCallExpression(node) || ts.isNewExpression(node))) found = node;
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}
