import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { waitFor } from '#test/app/app-on-github.ts';

/** The real preview host, as `understudy host` runs it. */
export interface PreviewHost {
  readonly controlUrl: string;
  readonly token: string;
  /** Of its control API, preview-envs/host/api.ts. */
  ask(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts it on a data folder, on any free ports. @throws Error with its log where it does not start */
export async function startPreviewHost(dataFolder: string): Promise<PreviewHost> {
  const token = randomBytes(32).toString('hex');
  const child = spawn(
    process.execPath,
    ['action/cli.ts', 'host', '--data', dataFolder, '--port', '0', '--control-port', '0'],
    {
      // The machine's own settings too: where npm finds its registry and what it trusts.
      env: { ...process.env, UNDERSTUDY_HOST_TOKEN: token },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const controlUrl = await waitFor('the preview host to listen', () => {
    if (child.exitCode !== null) throw new Error(`the preview host ended:\n${log}`);
    return /control API at (\S+)/.exec(log)?.[1];
  });
  return {
    controlUrl,
    token,
    ask: async (path) => {
      const answer = await fetch(`${controlUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return answer.json();
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
