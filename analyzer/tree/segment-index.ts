/**
 * Which files may import a file, by the last segment of their specifiers: `../infra/db.js` may mean any file called
 * db, or an index in a folder called db. Built once for a tree; a tree made from it only adds what changed.
 */
export interface SegmentIndex {
  /** Files with a specifier that ends like this path does. */
  candidatesFor(path: string): readonly string[];
  /** The index of a tree that differs in these paths. */
  changedTo(specifiers: ReadonlyMap<string, readonly string[] | undefined>): SegmentIndex;
}

type Specifiers = ReadonlyMap<string, readonly string[]>;

export function indexSegments(specifiers: Specifiers): SegmentIndex {
  return layered(collect(specifiers), new Map());
}

function layered(
  base: Map<string, string[]>,
  changes: ReadonlyMap<string, readonly string[] | undefined>,
): SegmentIndex {
  const present = [...changes].flatMap(([path, own]) => (own === undefined ? [] : [[path, own] as const]));
  const top = collect(new Map(present));
  return {
    candidatesFor: (path) => {
      const found = segmentsOf(path).flatMap((segment) => [
        ...(base.get(segment) ?? []).filter((file) => !changes.has(file)),
        ...(top.get(segment) ?? []),
      ]);
      return [...new Set(found)];
    },
    changedTo: (more) => layered(base, new Map([...changes, ...more])),
  };
}

function collect(specifiers: Specifiers): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [path, own] of specifiers) {
    for (const specifier of own) {
      const segment = stem(specifier.slice(specifier.lastIndexOf('/') + 1));
      const known = index.get(segment);
      if (known === undefined) index.set(segment, [path]);
      else if (known.at(-1) !== path) known.push(path);
    }
  }
  return index;
}

const stem = (name: string) => name.replace(/\.[cm]?[jt]sx?$/, '');

/** How specifiers of this file may end. A package's entry may go by any name: its callers add that. */
function segmentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  const own = stem(parts.at(-1)!);
  if (own !== 'index') return [own];
  const folder = parts.at(-2) ?? '';
  return ['index', folder, '.', '..', ''];
}
