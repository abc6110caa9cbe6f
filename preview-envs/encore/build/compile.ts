import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { Manifest } from '../manifest.ts';
import { bundle } from './bundle.ts';
import { findSources } from './generate/sources.ts';
import { writeSeedProgram } from './generate/seed-program.ts';
import { writeGenerated } from './generate/write-generated.ts';
import { makeManifest } from './manifest/make-manifest.ts';
import { readAppFile, readCors } from './manifest/read-app-file.ts';
import { readSourceFolder } from './read-source-folder.ts';
import { readPayloads, type ReadPayloads } from './types/read-payloads.ts';

export interface CompileJob {
  /** The repository's files, with node_modules where imports find them; `encore.gen/` is written into it. */
  readonly repository: string;
  readonly root: string;
  readonly revision: string;
  /** From the repository's root. */
  readonly seedScript: string | undefined;
  /** Gets `main.mjs`, `seed.mjs` where there is a seed script, and `manifest.json`. */
  readonly output: string;
  /** What is known so far of what will not work. */
  readonly warnings: readonly string[];
  /** The release of Encore's command that makes `main.mjs` instead, after this. */
  readonly encore: string | undefined;
  readonly log: (line: string) => void;
}

export type CompileResult =
  { readonly ok: true } | { readonly ok: false; readonly step: 'types' | 'bundle'; readonly reason: string };

/** Makes program and manifest of an application whose packages are installed. Runs none of its code. */
export async function compileApplication(job: CompileJob): Promise<CompileResult> {
  const { repository, root, revision, seedScript, output, encore, log } = job;
  const application = join(repository, root);
  const graph = await analyze(job);
  if (graph === undefined) {
    return { ok: false, step: 'types', reason: `there is no Encore application at ${root === '' ? 'the root' : root}` };
  }
  const cors = readCors(readAppFile(join(application, 'encore.app')));
  const parts = { graph, payloads: new Map(), cors, warnings: job.warnings, encore };
  // Types may refer to those of the clients, which do not depend on them.
  writeGenerated(application, findSources(graph, makeManifest(revision, parts)));
  log('reading the types of payloads');
  const { payloads, warnings } = tryReadPayloads(repository, graph);
  const manifest = makeManifest(revision, { ...parts, payloads, warnings: [...job.warnings, ...warnings] });
  const entry = writeGenerated(application, findSources(graph, manifest));
  log('bundling');
  try {
    const more = encore === undefined ? await bundle({ application, entry, output: join(output, 'main.mjs') }) : [];
    const seed = seedScript === undefined ? undefined : writeSeedProgram(application, join(repository, seedScript));
    if (seed !== undefined) await bundle({ application, entry: seed, output: join(output, 'seed.mjs') });
    writeManifest(output, { ...manifest, warnings: [...manifest.warnings, ...more] });
    return { ok: true };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log(message);
    return { ok: false, step: 'bundle', reason: firstReason(message) };
  }
}

async function analyze({ repository, root, revision, log }: CompileJob): Promise<InfraGraph | undefined> {
  log('reading the application');
  const analyzer = createAnalyzer({ workers: 1 });
  try {
    const { graphs } = await analyzer.analyze(readSourceFolder(repository, revision), [root]);
    return graphs[0];
  } finally {
    await analyzer.close();
  }
}

/** Without types an application still runs; its payloads are let through unchecked, and it says so. */
function tryReadPayloads(repository: string, graph: InfraGraph): ReadPayloads {
  try {
    return readPayloads(repository, graph);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { payloads: new Map(), warnings: [`types cannot be read, so requests are not checked: ${message}`] };
  }
}

function writeManifest(output: string, manifest: Manifest): void {
  writeFileSync(join(output, 'manifest.json'), JSON.stringify(manifest, null, 1));
}

/** The first line that names a cause; the bundler begins with how many there are. */
function firstReason(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => !line.startsWith('Build failed with')) ?? 'the bundler failed';
}
