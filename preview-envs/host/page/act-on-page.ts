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
  if (running === 'being made') return { ok: false, text: `${name} is being made` };
  if ('step' in running) return { ok: false, text: `failed to ${running.step}: ${running.reason}` };
  if (action === 'wake') return { ok: true, text: 'awake' };
  if (action === 'try') return tryEndpoint(host, name, running, fields);
  const job = /^cron\/([\w.-]+)$/.exec(action)?.[1];
  if (job === undefined) return { ok: false, text: 'no such action' };
  const headers = { 'x-understudy-control': running.controlToken };
  return ask(running, `${CONTROL.cron}${job}`, { method: 'POST', headers });
}

async function tryEndpoint(host: Host, preview: string, running: Running, fields: unknown): Promise<PageAnswer> {
  const { method, path, body, ...rest } = fields as Readonly<Record<string, unknown>>;
  if (typeof method !== 'string' || typeof path !== 'string' || !path.startsWith('/') || path.startsWith('//'))
    return { ok: false, text: 'a path begins with one /' };
  const { host: address } = new URL(host.publicUrl);
  const headers = {
    'content-type': 'application/json',
    ...headersOf(rest),
    'x-forwarded-host': `${preview}.${address}`,
  };
  running.use.lastAt = Date.now();
  const hasBody = typeof body === 'string' && body !== '' && method !== 'GET' && method !== 'HEAD';
  return ask(running, path, { method, headers, ...(hasBody ? { body } : {}) });
}

/** From fields named `header:X-Tenant` and `cookie:session`. What only the host may say is not taken from the page. */
function headersOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const given = Object.entries(fields).flatMap(([name, value]) => {
    const [, from, wireName = ''] = /^(header|cookie):(.+)$/.exec(name) ?? [];
    if (typeof value !== 'string' || value === '' || from === undefined) return [];
    return [{ from, name: wireName, value }];
  });
  const headers = given.filter(({ from, name }) => from === 'header' && !/^x-(understudy|forwarded)-/i.test(name));
  const cookies = given.filter(({ from }) => from === 'cookie').map(({ name, value }) => `${name}=${value}`);
  return {
    ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
    ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
  };
}

async function ask(running: Running, path: string, options: RequestInit): Promise<PageAnswer> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  try {
    const url = `http://${running.address}:${running.port}${path}`;
    const response = await fetch(url, { ...options, redirect: 'manual', signal: limit });
    const text = await readShown(response);
    const location = response.headers.get('location');
    const head = `${response.status} ${response.statusText}${location === null ? '' : `\nlocation: ${location}`}`;
    return { ok: response.status < 400, text: `${head}\n${pretty(text)}` };
  } catch (error) {
    if (limit.aborted) return { ok: false, text: `no whole answer within ${TIME_LIMIT_MS / 1_000} s` };
    // Of `fetch failed` only the cause says anything.
    const { cause = error } = error as Error;
    return { ok: false, text: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The beginning of an answer, which may be without end, or small and unpack to a lot. */
async function readShown(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // Left in the middle, it is cancelled.
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_TEXT) return `${text.slice(0, MAX_TEXT)}\n… cut off here`;
  }
  return text + decoder.decode();
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
