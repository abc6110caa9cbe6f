import { ts } from 'ts-morph';
import type { ImportFact, LocalFact } from './file-facts.ts';
import { namesDeclaredIn, variablesIn } from './scopes.ts';
import { readChain, readModuleCall, unwrapAwait, type Source } from './syntax.ts';

/**
 * What names stand for where they differ from what they are at module level: a name of `locals` or `imports`, undefined
 * where something hides it that is not followed.
 */
export type Scope = ReadonlyMap<string, string | undefined>;

/** Variables inside functions that stand for something of the module: `const tx = await db.begin()`. */
export interface FollowedVariables {
  /** Module-level names that are followed. */
  readonly names: ReadonlySet<string>;
  /** Filled on the way: variables of functions, by a name that no source can have. */
  readonly locals: Map<string, LocalFact>;
  readonly imports: ImportFact[];
  /** Calls of `import()` and `require()` whose result has a name. */
  readonly named: Set<ts.Node>;
}

/** Methods whose result is used in place of the object: a transaction, a connection, a narrowed reference. */
const HANDLES = new Set(['begin', 'acquire', 'ref']);

/** The scope inside a node: what it declares hides outer names, unless it stands for one of them. */
export function enterScope(node: ts.Node, outer: Scope, followed: FollowedVariables, source: Source): Scope {
  const declared = namesDeclaredIn(node);
  if (declared.length === 0) return outer;
  let inner: Map<string, string | undefined> | undefined;
  const set = (name: string, standsFor: string | undefined) => (inner ??= new Map(outer)).set(name, standsFor);
  for (const name of declared) if (followed.names.has(name) || outer.has(name)) set(name, undefined);
  for (const variable of variablesIn(node)) {
    for (const [name, standsFor] of followVariable(variable, inner ?? outer, followed, source)) set(name, standsFor);
  }
  return inner ?? outer;
}

/** The name that a name stands for, of those that are followed. */
export function lookUp(name: string, scope: Scope, { names }: FollowedVariables): string | undefined {
  return scope.has(name) ? scope.get(name) : names.has(name) ? name : undefined;
}

function followVariable(
  { name, initializer }: ts.VariableDeclaration,
  scope: Scope,
  followed: FollowedVariables,
  source: Source,
): readonly (readonly [name: string, standsFor: string])[] {
  if (initializer === undefined) return [];
  const bindings = bindingsOf(name);
  const standsFor = (binding: Binding) => `${binding.name.text}@${source.at(binding.name).join(':')}`;
  const fact = factOf(initializer, scope, followed);
  if (bindings === undefined || fact === undefined) return [];
  return bindings.map((binding) => {
    const local = standsFor(binding);
    if (fact.kind === 'alias') {
      followed.locals.set(local, { ...fact, path: [...fact.path, ...binding.member] });
    } else {
      followed.named.add(fact.call);
      followed.imports.push(importOf(fact.specifier, local, binding, source));
    }
    return [binding.name.text, local];
  });
}

/** The imports that a variable of the module stands for, by its own names: `const { db } = await import('./db')`. */
export function moduleImports(
  { name, initializer }: ts.VariableDeclaration,
  source: Source,
): { readonly call: ts.Node; readonly imports: readonly ImportFact[] } | undefined {
  const call = initializer === undefined ? undefined : unwrapAwait(initializer);
  const specifier = call === undefined ? undefined : readModuleCall(call);
  const bindings = bindingsOf(name);
  if (call === undefined || specifier === undefined || bindings === undefined) return undefined;
  return { call, imports: bindings.map((one) => importOf(specifier, one.name.text, one, source)) };
}

function importOf(specifier: string, local: string, { name, member }: Binding, source: Source): ImportFact {
  return { specifier, local, imported: member[0] ?? '*', typeOnly: false, at: source.at(name) };
}

type Fact = (LocalFact & { kind: 'alias' }) | { readonly kind: 'module'; readonly specifier: string; call: ts.Node };

function factOf(initializer: ts.Expression, scope: Scope, followed: FollowedVariables): Fact | undefined {
  const value = unwrapAwait(initializer);
  const specifier = readModuleCall(value);
  if (specifier !== undefined) return { kind: 'module', specifier, call: value };
  const handle = readHandle(value);
  const chain = handle ?? readChain(value);
  const root = chain === undefined ? undefined : lookUp(chain.root.text, scope, followed);
  return chain === undefined || root === undefined ? undefined : { kind: 'alias', root, path: chain.path };
}

/** `db.begin()` as the chain `db`, `begin()`: a member that no source can name. */
export function readHandle(node: ts.Expression): ReturnType<typeof readChain> {
  if (!ts.isCallExpression(node)) return undefined;
  const chain = readChain(node.expression);
  const method = chain?.path.at(-1);
  if (chain === undefined || method === undefined || !HANDLES.has(method)) return undefined;
  return { root: chain.root, path: [...chain.path.slice(0, -1), `${method}()`] };
}

interface Binding {
  readonly name: ts.Identifier;
  readonly member: readonly string[];
}

/** The names a variable declares with the member each is; undefined where one is more than that. */
export function bindingsOf(name: ts.BindingName): readonly Binding[] | undefined {
  if (ts.isIdentifier(name)) return [{ name, member: [] }];
  if (!ts.isObjectBindingPattern(name)) return undefined;
  const bindings: Binding[] = [];
  for (const one of name.elements) {
    const member = one.propertyName ?? one.name;
    const isPlain = ts.isIdentifier(member) || ts.isStringLiteralLike(member);
    if (!ts.isIdentifier(one.name) || one.dotDotDotToken !== undefined || !isPlain) return undefined;
    bindings.push({ name: one.name, member: [member.text] });
  }
  return bindings;
}
