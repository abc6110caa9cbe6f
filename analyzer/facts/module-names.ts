import { ts } from 'ts-morph';
import { assignedName, isStatic } from './bound-name.ts';
import type { ImportFact } from './file-facts.ts';
import { moduleImports } from './follow-variables.ts';
import { boundNames } from './read-modules.ts';
import { unwrap, unwrapAwait, type Source } from './syntax.ts';

export interface ModuleNames {
  /** Imported names, and those that come from them: `const db = new SQLDatabase(…)`, `const all = { db }`. */
  readonly names: ReadonlySet<string>;
  /** What variables of the module load: `const { db } = require('./db')`. */
  readonly loaded: readonly ImportFact[];
  /** The calls that load it. */
  readonly calls: readonly ts.Node[];
}

/** The names of a module that are followed. */
export function findModuleNames(source: Source, imported: readonly string[]): ModuleNames {
  const names = new Set(imported);
  const loaded: ImportFact[] = [];
  const calls: ts.Node[] = [];
  const unset = new Set<string>();
  for (const statement of source.file.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const variable of statement.declarationList.declarations) {
        const module = moduleImports(variable, source);
        if (module !== undefined) {
          loaded.push(...module.imports);
          calls.push(module.call);
          for (const one of module.imports) names.add(one.local);
        } else if (variable.initializer === undefined && ts.isIdentifier(variable.name)) {
          unset.add(variable.name.text);
        } else if (variable.initializer !== undefined && mentions(variable.initializer, names)) {
          for (const name of boundNames(variable.name)) names.add(name);
        }
      }
    } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
      const statics = statement.members.filter(isStatic);
      if (statics.some((one) => mentions(one.initializer, names))) names.add(statement.name.text);
    }
  }
  if (unset.size > 0) for (const name of assignedLater(source.file, unset, names)) names.add(name);
  return { names, loaded, calls };
}

/** Variables that are declared first and get something followed afterwards: `let db; db = new SQLDatabase(…)`. */
function assignedLater(node: ts.Node, unset: ReadonlySet<string>, names: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  const visit = (inner: ts.Node, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const name = ts.isBinaryExpression(inner) ? assignedName(inner, inner.right) : undefined;
    if (name !== undefined && unset.has(name) && mentions((inner as ts.BinaryExpression).right, names))
      found.push(name);
    ts.forEachChild(inner, (child) => visit(child, depth + 1));
  };
  visit(node, 0);
  return found;
}

/** Deeper than anybody writes a resource; the search itself must end. */
const MAX_DEPTH = 40;

/** Whether an expression uses one of the names, other than in a function. */
function mentions(node: ts.Node, names: ReadonlySet<string>, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (ts.isIdentifier(node)) return names.has(node.text);
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isTypeNode(node)) return false;
  if (ts.isPropertyAccessExpression(node)) return mentions(node.expression, names, depth + 1);
  if (ts.isPropertyAssignment(node)) return mentions(node.initializer, names, depth + 1);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const callee = unwrap(node.expression);
    // What an imported function gives back is followed for its sake alone: no need to look at its arguments.
    if (ts.isIdentifier(callee) && names.has(callee.text)) return true;
  }
  return !!ts.forEachChild(node, (child) => mentions(child, names, depth + 1) || undefined);
}

/** The object or array that an expression is, `as const` and the like taken off. */
export function literalOf(node: ts.Expression): ts.Expression | undefined {
  const inner = unwrapAwait(node);
  return ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner) ? inner : undefined;
}
