import { ts } from 'ts-morph';
import { outermost } from './bound-name.ts';
import type { FollowedVariables } from './follow-variables.ts';
import { readModuleCall, readModuleChain, type Source } from './syntax.ts';

/** A module loaded on the spot, `(await import('./db')).db`: under a name that no source can have. */
export function loadedChain(target: ts.Expression, followed: FollowedVariables, source: Source) {
  const chain = readModuleChain(target);
  if (chain === undefined || followed.named.has(chain.call)) return undefined;
  const at = source.at(chain.call);
  const root = `import@${at.join(':')}`;
  if (!followed.imports.some((one) => one.local === root)) {
    followed.imports.push({ specifier: readModuleCall(chain.call)!, local: root, imported: '*', typeOnly: false, at });
  }
  return { root, path: chain.path };
}

/** `await import('./routes');`: nothing is done with what it exports. */
export function isDropped(node: ts.Expression): boolean {
  const { parent } = outermost(node);
  return ts.isAwaitExpression(parent) || ts.isVoidExpression(parent)
    ? isDropped(parent)
    : ts.isExpressionStatement(parent);
}
