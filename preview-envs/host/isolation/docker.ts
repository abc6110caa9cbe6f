import { execFile } from 'node:child_process';

/** The engine's command line answered with an error, or there is none. */
export class DockerError extends Error {
  override name = 'DockerError';
}

const LIMIT_MS = 60_000;

/**
 * Asks the Docker engine that `docker` is set up for (DOCKER_HOST, contexts), or one that stands in for it.
 *
 * @returns its standard output without the last line's end
 * @throws DockerError with its first line
 */
export function docker(args: readonly string[], limitMilliseconds = LIMIT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('docker', args, { timeout: limitMilliseconds, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout.trimEnd());
      const late = error.killed === true ? `no answer to docker ${args[0]} within ${limitMilliseconds / 1_000} s` : '';
      return reject(new DockerError(late || stderr.trim().split('\n')[0] || error.message));
    });
  });
}

/** Identifiers or names, one a line. */
export async function dockerList(args: readonly string[]): Promise<readonly string[]> {
  return (await docker(args)).split('\n').filter((line) => line !== '');
}
