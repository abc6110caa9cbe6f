/** A declared path's parts: `/files/:kind/*path`. */
export type Segment =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'param'; readonly name: string }
  /** Takes the rest of the path. */
  | { readonly is: 'wildcard'; readonly name: string }
  /** The same, when nothing else takes the path. */
  | { readonly is: 'fallback'; readonly name: string };

export function parsePath(path: string): readonly Segment[] {
  return path.replace(/^\//, '').split('/').map(parseSegment);
}

function parseSegment(text: string): Segment {
  const name = text.slice(1);
  if (text.startsWith(':')) return { is: 'param', name };
  if (text.startsWith('*')) return { is: 'wildcard', name };
  if (text.startsWith('!')) return { is: 'fallback', name };
  return { is: 'literal', text };
}

/** Names of a path's parameters, in order. */
export const parameterNames = (path: string): readonly string[] =>
  parsePath(path).flatMap((segment) => (segment.is === 'literal' ? [] : [segment.name]));
