import { ts } from 'ts-morph';
import { boundNames } from './read-modules.ts';

/** The names a node declares for what is inside it: parameters, and the declarations of a block. Hoisted `var`s count. */
export function namesDeclaredIn(node: ts.Node): readonly string[] {
  if (ts.isFunctionLike(node)) return node.parameters.flatMap((one) => boundNames(one.name));
  if (ts.isBlock(node) || ts.isCaseBlock(node) || ts.isModuleBlock(node))
    return statementsOf(node).flatMap(namesOfStatement);
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const first = node.initializer;
    return first !== undefined && ts.isVariableDeclarationList(first) ? namesOfList(first) : [];
  }
  if (ts.isCatchClause(node) && node.variableDeclaration !== undefined)
    return boundNames(node.variableDeclaration.name);
  return [];
}

/** The variables a block declares, in order. */
export function variablesIn(node: ts.Node): readonly ts.VariableDeclaration[] {
  if (!ts.isBlock(node) && !ts.isCaseBlock(node) && !ts.isModuleBlock(node)) return [];
  return statementsOf(node).flatMap((one) =>
    ts.isVariableStatement(one) ? [...one.declarationList.declarations] : [],
  );
}

function statementsOf(node: ts.Block | ts.CaseBlock | ts.ModuleBlock): readonly ts.Statement[] {
  return ts.isCaseBlock(node) ? node.clauses.flatMap((clause) => [...clause.statements]) : node.statements;
}

function namesOfStatement(node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node)) return namesOfList(node.declarationList);
  if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined)
    return [node.name.text];
  return [];
}

const namesOfList = (list: ts.VariableDeclarationList) => list.declarations.flatMap((one) => boundNames(one.name));
