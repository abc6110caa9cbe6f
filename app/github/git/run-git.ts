import { spawn } from 'node:child_process';

/** A git command that failed, with what git said. */
export class GitError extends Error {
  override name = 'GitError';
  readonly code: number;
  constructor(command: string, code: number, stderr: string) {
    super(`git ${command}: ${stderr.trim() || `exit code ${code}`}`);
    this.code = code;
  }
}

/**
 * An environment in which no configuration, hook, credential helper or prompt of the machine or of the repository has
 * a say. Lazy fetching is off: reading never goes to the network by itself.
 */
function gitEnvironment(token?: string): NodeJS.ProcessEnv {
  const basic = Buffer.from(`x-access-token:${token ?? ''}`).toString('base64');
  // In the environment, where other processes cannot read it as they can arguments.
  const header = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
  return {
    ...(token === undefined ? {} : header),
    GIT_ALLOW_PROTOCOL: 'https:http',
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

const SAFE = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*'];

/** Starts git on a repository; the caller reads its output. */
export function startGit(folder: string, args: readonly string[], token?: string) {
  return spawn('git', [...SAFE, '-C', folder, ...args], { env: gitEnvironment(token) });
}

/** Runs git to its end and gives its output as bytes. @throws GitError unless it ends with 0 or an accepted code */
export async function runGit(
  folder: string,
  args: readonly string[],
  accepted: readonly number[] = [],
  token?: string,
): Promise<Buffer> {
  const child = startGit(folder, args, token);
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.end();
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 128));
  });
  if (code !== 0 && !accepted.includes(code)) throw new GitError(args[0] ?? '', code, Buffer.concat(errors).toString());
  return Buffer.concat(output);
}
