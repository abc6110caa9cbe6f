import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest, BuildResult } from '../build-request.ts';
import type { Manifest } from '../manifest.ts';
import { buildKey } from './build-key.ts';
import { copySource } from './copy-source.ts';
import { finishBuild } from './finish-build.ts';
import { buildImage } from './image/build-image.ts';
import { chooseEncore } from './image/choose-encore.ts';
import { installDependencies } from './install/install-dependencies.ts';
import { linkModules } from './install/link-modules.ts';
import { runCompiler } from './run-compiler.ts';
import { shareWork } from './steps/share-work.ts';
import { makeStaging } from './steps/staging.ts';
import { createStep } from './steps/step.ts';
import { findToolchain } from './steps/toolchain.ts';

type Failure = Extract<BuildResult, { ok: false }>;
/** Of a failed step's log, in the pull request. */
const SHOWN_LINES = 40;

const share = shareWork<BuildResult>();

/**
 * Makes a runnable build of an application's source, with npm packages alone or with Encore's own command: `main.mjs`,
 * `manifest.json`, the application's files in `app/` and its packages in `node_modules`.
 *
 * Builds are addressed by content in `cache/builds/`: the same source is built once, by concurrent callers too. A
 * build is made elsewhere and moved there when it is whole, so one that is killed counts for nothing.
 *
 * @returns a failure as a value: the step, one line of reason, the last lines of its log
 * @throws where the machine itself is not fit: no npm, no space, folders that cannot be written
 */
export async function buildApplication(request: BuildRequest): Promise<BuildResult> {
  const folder = join(request.cache, 'builds', buildKey(request));
  const cached = readBuild(folder);
  if (cached !== undefined) {
    // When it was last used decides what pruning keeps.
    await utimes(folder, new Date(), new Date());
    return { ok: true, folder, manifest: cached, cached: true };
  }
  return share(folder, request, (all) => build({ ...request, ...all }, folder));
}

async function build(request: BuildRequest, folder: string, known: readonly string[] = []): Promise<BuildResult> {
  mkdirSync(request.cache, { recursive: true });
  const toolchain = findToolchain(request.cache, request.user !== undefined);
  const staging = makeStaging(request.cache);
  try {
    const step = createStep(request, toolchain, staging);
    const repository = step.makeFolder('repository');
    const leftOut = await copySource(request.source, repository);
    const links = leftOut.map((path) => `${path}: this link leads out of the repository, so it is left out`);
    request.log('installing packages');
    const installed = await installDependencies(step, repository, request.root);
    if (!installed.ok) return failure('install', installed);
    linkModules(repository, installed.packages, installed.dependencies);
    const output = step.makeFolder('build');
    const { root, revision, seedScript } = request;
    const { encore, because } = chooseEncore(request.encore, installed.dependencies);
    const warnings = [...known, ...installed.warnings, ...links, ...because];
    const job = { repository, root, revision, seedScript, output, warnings, encore: encore?.version };
    const compiled = await runCompiler(step, job);
    if (!compiled.ok) return failure(compiled.step, compiled);
    const bundled = encore === undefined ? compiled : await buildImage(step, encore, { repository, root, output });
    if (!bundled.ok && bundled.step === undefined) {
      const without = `built without the installed Encore ${encore?.version}: ${bundled.reason}`;
      return await build({ ...request, encore: undefined }, folder, [without]);
    }
    if (!bundled.ok) return failure(bundled.step, bundled);
    await finishBuild(step, { repository, root, output, installed });
    return publish(output, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function failure(step: Failure['step'], { reason, log }: Pick<Failure, 'reason' | 'log'>): Failure {
  return { ok: false, step, reason, log: log.slice(-SHOWN_LINES) };
}

/** Moves a whole build to its place; another process's that came first is as good. */
function publish(output: string, folder: string): BuildResult {
  mkdirSync(join(folder, '..'), { recursive: true, mode: 0o755 });
  try {
    renameSync(output, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
  const manifest = readBuild(folder);
  if (manifest === undefined) throw new Error(`the build in ${folder} has no manifest`);
  return { ok: true, folder, manifest, cached: false };
}

function readBuild(folder: string): Manifest | undefined {
  const file = join(folder, 'manifest.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}
