import { type Segment, parsePath } from './path-pattern.ts';

export interface Route<T> {
  readonly methods: readonly string[];
  readonly path: string;
  readonly target: T;
}

export type Match<T> =
  | { readonly found: true; readonly target: T; readonly values: readonly string[] }
  | { readonly found: false; readonly pathExists: boolean };

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  readonly leaf: Map<string, T>;
  /** Where the rest of the path goes. */
  readonly rest: Map<string, T>;
  param: Node<T> | undefined;
}

type Leaf<T> = { readonly targets: ReadonlyMap<string, T>; readonly values: readonly string[] };

/** Stands for every method. */
const ANY = '';

/**
 * Finds an endpoint as Encore's gateway does: part by part, literal before parameter before wildcard; the path first,
 * then the method among those of that path; fallback routes only where no other has the path and the method. A path
 * without a slash at its end takes one too.
 */
export function makeRouter<T>(routes: readonly Route<T>[]): (method: string, path: string) => Match<T> {
  const main = emptyNode<T>();
  const fallback = emptyNode<T>();
  for (const route of routes) {
    const segments = parsePath(route.path);
    insert(segments.at(-1)?.is === 'fallback' ? fallback : main, segments, route);
  }
  return (method, path) => {
    const parts = path.slice(1).split('/');
    let pathExists = false;
    for (const tree of [main, fallback]) {
      const leaf = find(tree, parts, 0);
      if (leaf === undefined) continue;
      pathExists = true;
      const target = leaf.targets.get(method) ?? leaf.targets.get(ANY);
      if (target !== undefined) return { found: true, target, values: leaf.values };
    }
    return { found: false, pathExists };
  };
}

function insert<T>(root: Node<T>, segments: readonly Segment[], { methods, target }: Route<T>): void {
  const add = (targets: Map<string, T>) => {
    // The first one declared keeps a method that two claim.
    for (const method of methods.length === 0 ? [ANY] : methods) if (!targets.has(method)) targets.set(method, target);
  };
  let node = root;
  for (const segment of segments) {
    if (segment.is === 'wildcard' || segment.is === 'fallback') {
      add(node.rest);
      return;
    }
    node = segment.is === 'param' ? (node.param ??= emptyNode()) : literalChild(node, segment.text);
  }
  add(node.leaf);
}

function literalChild<T>(node: Node<T>, text: string): Node<T> {
  const known = node.literals.get(text);
  if (known !== undefined) return known;
  const made = emptyNode<T>();
  node.literals.set(text, made);
  return made;
}

function find<T>(node: Node<T>, parts: readonly string[], at: number): Leaf<T> | undefined {
  const part = parts[at];
  if (part === undefined) return node.leaf.size > 0 ? { targets: node.leaf, values: [] } : undefined;
  const literal = node.literals.get(part);
  const byLiteral = literal && find(literal, parts, at + 1);
  if (byLiteral !== undefined) return byLiteral;
  const byParam = part !== '' && node.param ? find(node.param, parts, at + 1) : undefined;
  if (byParam !== undefined) return { ...byParam, values: [part, ...byParam.values] };
  if (node.rest.size > 0) {
    const rest = parts.slice(at).join('/');
    return { targets: node.rest, values: rest === '' ? [] : [rest] };
  }
  const isSlashAtEnd = part === '' && at === parts.length - 1 && at > 0 && parts[at - 1] !== '';
  return isSlashAtEnd && node.leaf.size > 0 ? { targets: node.leaf, values: [] } : undefined;
}

const emptyNode = <T>(): Node<T> => ({ literals: new Map(), leaf: new Map(), rest: new Map(), param: undefined });
