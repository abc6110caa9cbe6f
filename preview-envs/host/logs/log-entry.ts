/** One line of a preview's log. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** The application's service; `build`, `database` and `host` for what the host does, `app` for plain output. */
  readonly service: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly trace: string | undefined;
}

/** As text for a terminal: `12:30:01.250 error orders: no such book id=7`. */
export function formatEntry({ at, level, service, message, fields }: LogEntry): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${time} ${level} ${service}: ${message}${rest.join('')}`;
}
