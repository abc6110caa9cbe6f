import type { ProcessEvent } from '../../encore/process.ts';
import { cutText } from './cut-text.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOr = (value: unknown, max: number) => (typeof value === 'string' ? cutText(value, max) : undefined);
const numberOr = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** Reads one line of descriptor 3. The process is untrusted: what is not as agreed is nothing. */
export function parseEvent(line: string): ProcessEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(event)) return undefined;
  const at = numberOr(event['at']);
  const common = { service: textOr(event['service'], 100), trace: textOr(event['trace'], 100) };
  if (event['type'] === 'ready') {
    const port = numberOr(event['port']);
    return port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536
      ? { type: 'ready', port }
      : undefined;
  }
  if (event['type'] === 'log' && at !== undefined) {
    const level = LEVELS.find((one) => one === event['level']) ?? 'info';
    const fields = isObject(event['fields']) ? event['fields'] : {};
    return { type: 'log', at, level, ...common, message: textOr(event['message'], 8_000) ?? '', fields };
  }
  const span = textOr(event['span'], 100);
  if (event['type'] !== 'span' || at === undefined || span === undefined || common.trace === undefined)
    return undefined;
  return {
    type: 'span',
    at,
    span,
    trace: common.trace,
    service: common.service,
    parent: textOr(event['parent'], 100),
    milliseconds: numberOr(event['milliseconds']) ?? 0,
    what: (textOr(event['what'], 20) ?? 'request') as 'request',
    name: textOr(event['name'], 300) ?? '',
    error: textOr(event['error'], 2_000),
    status: numberOr(event['status']),
    rows: numberOr(event['rows']),
  };
}
