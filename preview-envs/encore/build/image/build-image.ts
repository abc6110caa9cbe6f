import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeOwnedFolder, sweepOwnedFolders } from '#postgres/owned-folder.ts';
import { createKeyedLock } from '../../../locks/keyed-lock.ts';
import { cleanEnvironment } from '../steps/clean-environment.ts';
import type { LimitedResult } from '../steps/run-limited.ts';
import type { Step } from '../steps/step.ts';
import { daemonProblem, encoreProblem } from './encore-problem.ts';
import type { EncoreCommand } from './find-encore.ts';
import { prepareSource } from './prepare-source.ts';
import { receiveImage } from './receive-image.ts';
import { ImageError, unpackImage } from './unpack-image.ts';

export interface ImageJob {
  readonly repository: string;
  readonly root: string;
  /** Gets `main.mjs`. */
  readonly output: string;
}

export type ImageResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly step: 'bundle'; readonly reason: string; readonly log: readonly string[] }
  /** It cannot be run just now, whatever the application is. */
  | { readonly ok: false; readonly step: undefined; readonly reason: string };

const turns = createKeyedLock();
const SOCKETS = 'us-';
const IMAGE_MEGABYTES = 1_000;
const SOCKET_WAIT_MS = 20;

/**
 * Has Encore's own command build an application whose packages are installed (`encore build docker`), and takes program
 * and files out of the image: in `repository` is afterwards what the image has of the application's folder. The image
 * goes to a socket of ours, so no Docker engine is needed and none is reached.
 *
 * The command works through a daemon. It gets one for this build alone, which ends with it. Its ports are fixed, so one
 * image is built after the other.
 */
export function buildImage(step: Step, encore: EncoreCommand, job: ImageJob): Promise<ImageResult> {
  return turns.run('ports', () => makeImage(step, encore, job));
}

async function makeImage(step: Step, encore: EncoreCommand, job: ImageJob): Promise<ImageResult> {
  const { repository, root, output } = job;
  await step.takeFromUser(repository);
  prepareSource(repository, root, encore.version);
  const folder = step.makeFolder('image');
  await step.giveToUser(repository);
  // Names of sockets are short, and a host's folder may lie deep.
  await sweepOwnedFolders(tmpdir(), SOCKETS);
  const sockets = makeOwnedFolder(join(tmpdir(), SOCKETS));
  try {
    const cache = join(sockets, 'cache');
    mkdirSync(cache);
    if (step.user !== undefined) for (const own of [sockets, cache]) chownSync(own, step.user.uid, step.user.gid);
    const socket = join(sockets, 'engine');
    const file = join(folder, 'image.tar');
    await using receiver = await receiveImage(socket, step.user, file, IMAGE_MEGABYTES);
    const result = await runEncore(step, encore, join(repository, root), { cache, socket });
    if (result.log === undefined) return { ok: false, step: undefined, reason: result.reason };
    if (!result.ok) return failure(encoreProblem(result), result.log);
    if (!receiver.hasImage()) return failure('Encore made no image', result.log);
    const image = await unpackImage(file, folder);
    rmSync(join(repository, root), { recursive: true, force: true });
    mkdirSync(join(repository, root, '..'), { recursive: true });
    renameSync(join(image.root, image.application), join(repository, root));
    // Where it was built the program finds itself and its files: it stays there.
    writeFileSync(join(output, 'main.mjs'), `import './app/${relative(image.application, image.program)}';\n`);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return failure(error.message, []);
  } finally {
    rmSync(sockets, { recursive: true, force: true });
  }
}

const failure = (reason: string, log: readonly string[]) => ({ ok: false, step: 'bundle', reason, log }) as const;

type Run = LimitedResult | { readonly ok: false; readonly log: undefined; readonly reason: string };

async function runEncore(
  step: Step,
  { program }: EncoreCommand,
  cwd: string,
  { cache, socket }: { readonly cache: string; readonly socket: string },
): Promise<Run> {
  const environment = {
    ...cleanEnvironment(step.toolchain.path, step.home),
    XDG_CACHE_HOME: cache,
    DOCKER_HOST: `unix://${socket}`,
    DISABLE_ENCORE_TELEMETRY: '1',
    NO_COLOR: '1',
    // Packages are installed; should it install more all the same, it runs none of their scripts.
    npm_config_ignore_scripts: 'true',
  };
  const command = { command: program, cwd, environment, seconds: step.limits.buildSeconds };
  const end = new AbortController();
  const daemon = step.runBeside({ ...command, args: ['daemon', '--foreground'] }, end.signal);
  const early = daemon.then(({ log }): Run => ({ ok: false, log: undefined, reason: daemonProblem(log) }));
  try {
    // Without one the command would start another, which outlives it.
    const failed = await Promise.race([early, untilThere(join(cache, 'encore/encored.sock'), end.signal)]);
    if (failed !== undefined) return failed;
    const args = ['build', 'docker', '--base', 'scratch', '--skip-config', 'preview'];
    return await Promise.race([early, step.run({ ...command, args })]);
  } finally {
    end.abort();
    await daemon;
  }
}

async function untilThere(file: string, signal: AbortSignal): Promise<undefined> {
  while (!existsSync(file) && !signal.aborted) await delay(SOCKET_WAIT_MS);
}
