import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { FORGETFUL } from '#test/start-postgres.ts';
import { TOKEN } from './host-under-test.ts';

export interface HostProcess {
  readonly child: ChildProcess;
  readonly controlUrl: string;
  readonly url: string;
}

/** Starts a host in a process of its own, to be killed. */
export async function startHostProcess(data: string, isolation = 'processes'): Promise<HostProcess> {
  const postgres = FORGETFUL.join(' ');
  const variables = {
    ...{ TOKEN, DATA: data, PORT: '0', CONTROL_PORT: '0' },
    ...{ ISOLATION: isolation, POSTGRES_SETTINGS: postgres },
  };
  const env = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`UNDERSTUDY_HOST_${name}`, value]));
  const script = new URL('host-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { child, ...(JSON.parse(line) as { controlUrl: string; url: string }) };
  throw new Error('the host did not start');
}
