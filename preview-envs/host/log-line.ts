import type { Host } from './host.ts';
import type { LogEntry } from './logs/log-entry.ts';

/** Writes a line of the host's own into a preview's log. */
export function logLine(
  { logs, now }: Pick<Host, 'logs' | 'now'>,
  preview: string,
  service: 'build' | 'database' | 'host' | 'app',
  message: string,
  level: LogEntry['level'] = 'info',
): void {
  logs.write(preview, { at: now().getTime(), level, service, message, fields: {}, trace: undefined });
}
