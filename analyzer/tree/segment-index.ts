/**
 * Which files may import a file, by the last segment of their specifiers: `../infra/db.js` may mean any file called
 * db, or an index in a folder called db. Built once for a tree; a tree made from it only adds what changed.
 */
export interface SegmentIndex {
  /** Files with a specifier that ends like this path does. */
  candidatesFor(path: string): readonly string[];
  /** The index of a tree that differs in these paths. */
  changedTo(specifiers: Changes): SegmentIndex;
}

type Specifiers = ReadonlyMap<string, readonly string[]>;
type Changes = ReadonlyMap<string, readonly string[] | undefined>;

/** Changes beside an index before a new one is made: each question looks at them. */
const MOST_CHANGES = 1_000;

export function indexSegments(specifiers: Specifiers): SegmentIndex {
  return layered(collect(specifiers), new Map());
}

function layered(base: ReadonlyMap<string, readonly string[]>, changes: Changes): SegmentIndex {
  const top = collectChanged(changes);
  return {
    candidatesFor: (path) => {
      const found = segmentsOf(path).flatMap((segment) => [
        ...(base.get(segment) ?? []).filter((file) => !changes.has(file)),
        ...(top.get(segment) ?? []),
      ]);
      return [...new Set(found)];
    },
    changedTo: (more) => {
      const all = new Map([...changes, ...more]);
      return all.size > MOST_CHANGES ? layered(flatten(base, all), new Map()) : layered(base, all);
    },
  };
}

function flatten(base: ReadonlyMap<string, readonly string[]>, changes: Changes) {
  const index = new Map([...base].map(([segment, files]) => [segment, files.filter((file) => !changes.has(file))]));
  for (const [segment, files] of collectChanged(changes)) index.set(segment, [...(index.get(segment) ?? []), ...files]);
  return index;
}

function collectChanged(changes: Changes) {
  return collect(new Map([...changes].flatMap(([path, own]) => (own === undefined ? [] : [[path, own] as const]))));
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
