import { mayHang } from './facts/may-hang.ts';
import type { ReadReply, ReadRequest } from './facts/read-file.ts';
import { buildGraph, type LinkedApplication } from './frontends/encore/build-graph.ts';
import { findApplications, type Apps } from './frontends/encore/find-applications.ts';
import { isSdk, MODULES_OF_INTEREST } from './frontends/encore/index.ts';
import { createWorkerPool } from './isolation/worker-pool.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { AnalysisError } from './model/analysis-error.ts';
import type { InfraGraph } from './model/graph.ts';
import type { SourceTree } from './model/source.ts';
import type { Scan } from './scan/scan-source.ts';
import { createCache } from './tree/facts-cache.ts';
import { loadProgram, type LoadedTree } from './tree/load-program.ts';
import { createFactsCache, createFileReader } from './tree/read-files.ts';
import { readSchemas } from './tree/read-schemas.ts';
import type { TreeIndex } from './tree/tree-index.ts';

/** What a tree asks for, one graph an application, in order of their folders. */
export interface Analysis {
  readonly graphs: readonly InfraGraph[];
  /** Source files of the tree. */
  readonly files: number;
  /** Of these, the ones that were parsed, now or before. */
  readonly parsed: number;
}

export interface Analyzer {
  /**
   * @param seedScript a file that runs for previews alone: what only it uses is no access and no blind spot
   * @throws AnalysisError when the tree is beyond the limits as a whole
   */
  analyze(tree: SourceTree, apps?: Apps, seedScript?: string): Promise<Analysis>;
  close(): Promise<void>;
}

export interface AnalyzerOptions {
  readonly limits: Limits;
  /** Parser threads, beside one for files that take long. */
  readonly workers: number;
}

const REMEMBERED_TREES = 16;
const REMEMBERED_SCANS = 300_000;
/** Rounds in which linking may ask for further files; each follows shared files one import up. */
const ROUNDS = 50;

/** A resident analyzer: it remembers what it read, so that the next tree costs only what changed. */
export function createAnalyzer(options: Partial<AnalyzerOptions> = {}): Analyzer {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const pool = createWorkerPool<ReadRequest, ReadReply>({
    script: new URL('./facts/facts-worker.ts', import.meta.url),
    size: options.workers ?? 2,
    timeLimitMs: limits.fileMilliseconds,
    mayHang,
    memoryLimitMb: limits.workerMegabytes,
  });
  const facts = createFactsCache();
  const scans = createCache<Scan>(REMEMBERED_SCANS);
  const indexes = createCache<TreeIndex>(REMEMBERED_TREES);
  const analyses = createCache<Analysis>(REMEMBERED_TREES);

  const analyzeNew = async (
    tree: SourceTree,
    group: object,
    apps: Apps,
    seedScript: string | undefined,
  ): Promise<Analysis> => {
    const reader = createFileReader(pool, facts, group);
    const before = tree.changedFrom === undefined ? undefined : indexes.get(tree.changedFrom.tree);
    const load = { reader, scans, modules: MODULES_OF_INTEREST, isFramework: isSdk, limits };
    const loaded = await loadProgram(tree, before, load);
    indexes.set(tree.id, loaded.index);
    const linked = await linkAll(loaded, tree, apps, seedScript);
    const graphs: InfraGraph[] = [];
    for (const { graph, migrations } of linked) {
      graphs.push({ ...graph, schemas: await readSchemas(tree, migrations, reader, limits.fileBytes) });
    }
    return { graphs, files: loaded.index.code.size, parsed: loaded.program.files.size };
  };
  return {
    analyze: async (tree, apps = 'auto', seedScript) => {
      const key = `${tree.id} ${JSON.stringify([apps, seedScript])}`;
      const known = analyses.get(key);
      if (known !== undefined) return known;
      const group = {};
      try {
        const analysis = await within(limits.planMilliseconds, analyzeNew(tree, group, apps, seedScript));
        analyses.set(key, analysis);
        return analysis;
      } finally {
        // What was given up must not go on reading.
        pool.drop(group);
      }
    },
    close: () => pool.close(),
  };
}

/** Links every application, reading the files that linking asks for until it asks for no more. */
async function linkAll(
  loaded: LoadedTree,
  tree: SourceTree,
  apps: Apps,
  seedScript: string | undefined,
): Promise<readonly LinkedApplication[]> {
  for (let round = 1; ; round++) {
    const linked = findApplications(loaded, tree.files, apps, seedScript).map(buildGraph);
    const wanted = linked.flatMap((one) => one.wanted).filter((path) => !loaded.program.files.has(path));
    if (wanted.length === 0 || round === ROUNDS) return linked;
    await loaded.read(wanted);
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `reading the repository took longer than ${milliseconds / 1000} s: list fewer folders under \`apps\` in .github/understudy.yml`;
    timer = setTimeout(() => reject(new AnalysisError(message)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
