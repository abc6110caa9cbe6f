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

/** Whether a command may go to the network, and as whom. */
export interface GitNetwork {
  /** Sent to the remote; never logged. Without it the remote is asked as nobody. */
  readonly token: string | undefined;
}

/**
 * An environment in which no configuration, hook, credential helper or prompt of the machine or of the repository has
 * a say. Without `network` nothing is fetched lazily: reading never goes to the network by itself.
 */
function gitEnvironment(network: GitNetwork | undefined): NodeJS.ProcessEnv {
  const basic = Buffer.from(`x-access-token:${network?.token ?? ''}`).toString('base64');
  // In the environment, where other processes cannot read it as they can arguments.
  const header = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
  return {
    ...(network?.token === undefined ? {} : header),
    ...(network === undefined ? { GIT_NO_LAZY_FETCH: '1' } : {}),
    GIT_ALLOW_PROTOCOL: 'https:http',
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

const SAFE = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'safe.directory=*',
  // Packs are tidied up at the end of a fetch, not behind the back of the next command.
  'gc.autoDetach=false',
  'maintenance.autoDetach=false',
  // A remote that says nothing is given up: others wait for the same mirror.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting]);

/** Starts git on a repository; the caller reads its output. */
export function startGit(folder: string, args: readonly string[], network?: GitNetwork) {
  return spawn('git', [...SAFE, '-C', folder, ...args], { env: gitEnvironment(network) });
}

export interface GitOptions {
  /** Exit codes besides 0 that are an answer, not a failure. */
  readonly accepted?: readonly number[];
  readonly network?: GitNetwork;
  readonly input?: string;
}

/** Runs git to its end and gives its output as bytes. @throws GitError unless it ends with 0 or an accepted code */
export async function runGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const child = startGit(folder, args, options.network);
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 128));
  });
  if (code !== 0 && !options.accepted?.includes(code)) {
    throw new GitError(args[0] ?? '', code, Buffer.concat(errors).toString());
  }
  return Buffer.concat(output);
}
