import type { CodeFacts } from '../facts/code-facts.ts';
import type { Limits } from '../limits.ts';
import { createModuleResolver, isOwnSpecifier } from '../link/module-resolver.ts';
import type { Program } from '../link/program.ts';
import { readProjectConfig } from '../link/project-config.ts';
import type { SourceTree } from '../model/source.ts';
import type { Scan } from '../scan/scan-source.ts';
import { indexTree } from './index-tree.ts';
import { isJavaScript } from './classify-path.ts';
import { unreadable, type FileReader } from './read-files.ts';
import type { TreeIndex } from './tree-index.ts';

export interface LoadOptions {
  readonly reader: FileReader;
  readonly scans: { get(blob: string): Scan | undefined; set(blob: string, scan: Scan): void };
  readonly modules: readonly string[];
  readonly isFramework: (specifier: string) => boolean;
  readonly limits: Limits;
}

/** The files of a tree that matter, read; and a way to read more of them. */
export interface LoadedTree {
  readonly index: TreeIndex;
  readonly program: Program;
  /** Parsed JSON by path: tsconfig, package.json, encore.app. */
  readonly configs: ReadonlyMap<string, unknown>;
  importersOf(path: string): readonly string[];
  /** Reads further source files into the program. */
  read(paths: readonly string[]): Promise<void>;
}

/**
 * Reads the files that mention the framework, then those that import a resource from them, through any chain. Files
 * of a tree read before, and blobs read before, are not read again.
 */
export async function loadProgram(
  tree: SourceTree,
  before: TreeIndex | undefined,
  options: LoadOptions,
): Promise<LoadedTree> {
  const { reader, limits } = options;
  const files = new Map<string, CodeFacts>();
  const pending: Promise<void>[] = [];
  const readCode = (path: string, blob: string, bytes: Uint8Array) => {
    pending.push(reader.code(path, blob, bytes).then((facts) => void files.set(path, facts)));
  };
  const tooLarge = (path: string, _blob: string, bytes: number) => {
    // Nobody writes JavaScript of this size: it is a bundle.
    if (isJavaScript(path)) return;
    const message = `this file has ${bytes.toLocaleString('en')} bytes, more than the ${limits.fileBytes.toLocaleString('en')} that are read`;
    files.set(path, unreadable('too-large', message));
  };
  const index = await indexTree(tree, before, {
    scans: options.scans,
    modules: options.modules,
    fileBytes: limits.fileBytes,
    onInteresting: readCode,
    onConfig: (blob, bytes) => pending.push(reader.json(blob, bytes).then(() => undefined)),
    onTooLarge: tooLarge,
    hasConfig: (blob) => reader.cachedJson(blob) !== undefined,
  });
  await Promise.all(pending.splice(0));

  const configs = new Map([...index.configs].map(([path, blob]) => [path, reader.cachedJson(blob)?.json]));
  const project = readProjectConfig(configs);
  const resolveModule = createModuleResolver((path) => index.code.has(path), project);
  const isOwn = (from: string, specifier: string) => isOwnSpecifier(project, from, specifier);
  const program: Program = { files, resolveModule, isOwn, isFramework: options.isFramework };

  const read = async (paths: readonly string[]) => {
    const missing = new Map<string, string[]>();
    for (const path of paths) {
      const blob = index.code.get(path);
      if (blob === undefined || files.has(path)) continue;
      const cached = reader.cachedCode(path, blob);
      if (cached === undefined) missing.set(blob, [...(missing.get(blob) ?? []), path]);
      else files.set(path, cached);
    }
    if (missing.size === 0) return;
    for await (const blob of tree.readBlobs([...missing.keys()], limits.fileBytes)) {
      for (const path of missing.get(blob.id) ?? []) {
        if ('bytes' in blob) readCode(path, blob.id, blob.bytes);
        else tooLarge(path, blob.id, blob.tooLarge);
      }
    }
    await Promise.all(pending.splice(0));
  };
  const targets = new Map<string, ReadonlySet<string | undefined>>();
  const targetsOf = (importer: string) => {
    const known = targets.get(importer);
    if (known !== undefined) return known;
    const specifiers = index.scans.get(importer)?.specifiers ?? [];
    const found = new Set(specifiers.map((specifier) => resolveModule(importer, specifier)));
    targets.set(importer, found);
    return found;
  };
  const importersOf = (path: string) => {
    const names = [...project.packageFolders]
      .filter(([, folder]) => path.startsWith(`${folder}/`))
      .map(([name]) => name);
    const candidates = [path, ...names].flatMap((one) => index.segments.candidatesFor(one));
    return [...new Set(candidates)].filter((importer) => targetsOf(importer).has(path));
  };
  await read([...index.scans].filter(([, scan]) => scan.ofInterest).map(([path]) => path));
  await readImporters(program, importersOf, read);
  return { index, program, configs, importersOf, read };
}

/** From the files that offer a resource to those that import it, until no new file offers one. */
async function readImporters(
  { files }: Program,
  importersOf: (path: string) => readonly string[],
  read: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const done = new Set<string>();
  for (;;) {
    const offering = [...files.keys()].filter((path) => !done.has(path) && offersResource(files, path));
    if (offering.length === 0) return;
    for (const path of offering) done.add(path);
    await read(offering.flatMap(importersOf));
  }
}

/** Whether importing a file can give code something to use: it exports a bound construct, or passes modules on. */
function offersResource(files: ReadonlyMap<string, CodeFacts>, path: string): boolean {
  const { exports, locals } = files.get(path)!;
  return exports.some((one) => one.kind !== 'local' || Object.hasOwn(locals, one.local));
}
