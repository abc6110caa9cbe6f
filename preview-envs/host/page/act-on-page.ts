import { CONTROL } from '../../encore/process.ts';
import type { Host } from '../host.ts';
import type { PreviewRow } from '../state/store.ts';
import type { Running } from '../supervisor/start-process.ts';

export interface PageAnswer {
  readonly ok: boolean;
  /** As it is shown. */
  readonly text: string;
}

const MAX_TEXT = 100_000;
const TIME_LIMIT_MS = 30_000;

/** Does what a button of the page asks for: `try`, `cron/<name>`, `wake`, `sleep`. */
export async function actOnPage(host: Host, preview: PreviewRow, action: string, fields: unknown): Promise<PageAnswer> {
  const { name } = preview;
  if (action === 'sleep') {
    await host.gate.work(name, () => host.supervisor.sleep(name));
    return { ok: true, text: 'asleep' };
  }
  const running = await host.gate.work(name, () => host.supervisor.wake(name));
  if ('step' in running) return { ok: false, text: running.reason };
  if (action === 'wake') return { ok: true, text: 'awake' };
  if (action === 'try') return tryEndpoint(host, name, running, fields);
  const job = /^cron\/([\w.-]+)$/.exec(action)?.[1];
  if (job === undefined) return { ok: false, text: 'no such action' };
  const headers = { 'x-understudy-control': running.controlToken };
  return ask(running, `${CONTROL.cron}${job}`, { method: 'POST', headers });
}

async function tryEndpoint(host: Host, preview: string, running: Running, fields: unknown): Promise<PageAnswer> {
  const { method, path, body, authorization } = fields as Readonly<Record<string, unknown>>;
  if (typeof method !== 'string' || typeof path !== 'string' || !path.startsWith('/') || path.startsWith('//'))
    return { ok: false, text: 'a path begins with one /' };
  const { host: address } = new URL(host.publicUrl);
  const headers = {
    'content-type': 'application/json',
    'x-forwarded-host': `${preview}.${address}`,
    ...(typeof authorization === 'string' && authorization !== '' ? { authorization } : {}),
  };
  running.use.lastAt = Date.now();
  return ask(running, path, { method, headers, ...(typeof body === 'string' && body !== '' ? { body } : {}) });
}

async function ask(running: Running, path: string, options: RequestInit): Promise<PageAnswer> {
  try {
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    const url = `http://${running.address}:${running.port}${path}`;
    const response = await fetch(url, { ...options, redirect: 'manual', signal: limit });
    const text = (await response.text()).slice(0, MAX_TEXT);
    return { ok: response.status < 400, text: `${response.status} ${response.statusText}\n${pretty(text)}` };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
