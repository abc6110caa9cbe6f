import { AnalysisError } from '#analyzer/model/analysis-error.ts';
import type { SourceTree } from '#analyzer/model/source.ts';
import { present, readObjects } from './objects.ts';
import { parseTree, type TreeEntry } from './parse-tree.ts';

/** The files of a tree; and where it was read near another one, what differs. */
export type FileList = Pick<SourceTree, 'id' | 'files' | 'changedFrom'>;

/** A folder or a file that differs: what is there on either side. */
interface Difference {
  readonly path: string;
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}
type Entries = ReadonlyMap<string, TreeEntry>;

/** Trees can name one another so that a few objects mean any number of files. */
const MOST_ENTRIES = 500_000;
const DEEPEST = 200;
const LARGEST_TREE = 64 * 1024 * 1024;
const NOTHING: Entries = new Map();

/**
 * Lists the files of a tree. Near a tree listed before there is much less to read: folders with the same id are not
 * looked into. All folders of a level are read at once.
 *
 * @param folder a repository's
 * @param tree a tree's full id
 * @throws AnalysisError when there are too many files; GitError when a tree is missing
 */
export async function readTree(folder: string, tree: string, near?: Omit<FileList, 'changedFrom'>): Promise<FileList> {
  const files = new Map(near?.files);
  const paths: string[] = [];
  let level = [{ path: '', before: rootOf(near?.id), after: rootOf(tree) }].filter(isDifferent);
  let entries = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new AnalysisError(`folders are nested more than ${DEEPEST} deep in this repository`);
    const trees = await readTrees(folder, level);
    const inner: Difference[] = [];
    for (const one of level) {
      for (const difference of compareFolders(one, trees)) {
        if (++entries > MOST_ENTRIES) throw new AnalysisError(`this repository has more than ${MOST_ENTRIES} files`);
        const { path, before, after } = difference;
        if (before?.kind === 'folder' || after?.kind === 'folder') inner.push(difference);
        if (before?.kind !== 'file' && after?.kind !== 'file') continue;
        paths.push(path);
        if (after?.kind === 'file') files.set(path, after.id);
        else files.delete(path);
      }
    }
    level = inner;
  }
  return { id: tree, files, ...(near === undefined ? {} : { changedFrom: { tree: near.id, paths } }) };
}

const isDifferent = ({ before, after }: Difference) => before?.id !== after?.id || before?.kind !== after?.kind;
const rootOf = (id: string | undefined): TreeEntry | undefined =>
  id === undefined ? undefined : { kind: 'folder', id };
const treeOf = (entry: TreeEntry | undefined) => (entry?.kind === 'folder' ? entry.id : undefined);

function* compareFolders(folder: Difference, trees: ReadonlyMap<string, Entries>): Generator<Difference> {
  const entriesOf = (entry: TreeEntry | undefined) => trees.get(treeOf(entry) ?? '') ?? NOTHING;
  const [before, after] = [entriesOf(folder.before), entriesOf(folder.after)];
  const at = folder.path === '' ? '' : `${folder.path}/`;
  for (const [name, entry] of before) {
    const difference = { path: at + name, before: entry, after: after.get(name) };
    if (isDifferent(difference)) yield difference;
  }
  for (const [name, entry] of after) if (!before.has(name)) yield { path: at + name, before: undefined, after: entry };
}

async function readTrees(folder: string, level: readonly Difference[]): Promise<ReadonlyMap<string, Entries>> {
  const ids = level.flatMap(({ before, after }) => [treeOf(before), treeOf(after)]).filter((id) => id !== undefined);
  const trees = new Map<string, Entries>();
  for await (const object of readObjects(folder, 'contents', [...new Set(ids)], LARGEST_TREE)) {
    const { id, size, bytes } = present(object, 'tree');
    if (bytes === undefined)
      throw new AnalysisError(`a folder of this repository is a list of ${size} bytes, too long`);
    trees.set(id, parseTree(bytes, id.length / 2));
  }
  return trees;
}
