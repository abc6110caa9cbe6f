import { ts } from 'ts-morph';
import { unwrap } from './syntax.ts';

/** The variable a node initialises or is assigned to, or `default` for a default export. */
export function boundName(node: ts.Expression): string | undefined {
  const outer = outermost(node);
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  return ts.isExportAssignment(parent) ? 'default' : assignedName(parent, outer);
}

/** `db = …`, `db ??= …` */
export function assignedName(node: ts.Node, value: ts.Node): string | undefined {
  const isAssigned = ts.isBinaryExpression(node) && node.right === value && ASSIGNMENTS.has(node.operatorToken.kind);
  return isAssigned && ts.isIdentifier(node.left) ? node.left.text : undefined;
}

const ASSIGNMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

/** The variable in whose initializer a call stands, wrapped in other calls or followed by members. */
export function wrappedName(node: ts.Expression): string | undefined {
  let outer = outermost(node);
  for (;;) {
    const { parent } = outer;
    if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
    const isPart =
      ts.isCallExpression(parent) ||
      ts.isNewExpression(parent) ||
      ts.isPropertyAccessExpression(parent) ||
      ts.isConditionalExpression(parent) ||
      ts.isBinaryExpression(parent) ||
      ts.isAwaitExpression(parent);
    if (!isPart) return undefined;
    outer = outermost(parent);
  }
}

/** The constant of the module that holds a node somewhere in an object or array, or in a static member. */
export function holderName(node: ts.Expression): string | undefined {
  let outer: ts.Node = outermost(node);
  for (;;) {
    const { parent } = outer;
    if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
    if (ts.isExportAssignment(parent)) return 'default';
    if (isStatic(parent)) return ts.isClassLike(parent.parent) ? parent.parent.name?.text : undefined;
    const isEntry =
      (ts.isPropertyAssignment(parent) && parent.initializer === outer) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isSpreadAssignment(parent);
    if (isEntry) outer = parent;
    else if (ts.isObjectLiteralExpression(parent) || ts.isArrayLiteralExpression(parent)) outer = outermost(parent);
    else return undefined;
  }
}

/** `static x = …`: made once, when its module is loaded. */
export const isStatic = (node: ts.Node): node is ts.PropertyDeclaration & { initializer: ts.Expression } =>
  ts.isPropertyDeclaration(node) &&
  node.initializer !== undefined &&
  !!ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);

/** The node with the parentheses and type assertions around it. */
export function outermost(node: ts.Expression): ts.Expression {
  let outer = node;
  while (ts.isExpression(outer.parent) && unwrap(outer.parent) === unwrap(node)) outer = outer.parent;
  return outer;
}
