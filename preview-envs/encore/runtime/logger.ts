import { LogLevel } from './enums.ts';
import type { Kernel } from './kernel.ts';
import type { Request } from './request.ts';
import { toJsonValue } from './wire/to-json-value.ts';

type Fields = Readonly<Record<string, unknown>>;

const NAMES = { 1: 'trace', 2: 'debug', 3: 'info', 4: 'warn', 5: 'error' } as const;

/** The application's logger: lines of the preview's log, with the service and the trace of the running request. */
export class Logger {
  readonly #kernel: Kernel;
  readonly #level: number;
  readonly #fields: Fields;

  constructor(kernel: Kernel, level: number = LogLevel.Trace, fields: Fields = {}) {
    this.#kernel = kernel;
    this.#level = level;
    this.#fields = fields;
  }

  log(
    request: Request | null | undefined,
    level: keyof typeof NAMES,
    message: string,
    error?: Error,
    caller?: string,
    fields?: Fields,
  ): void {
    if (level < this.#level) return;
    const all = { ...this.#fields, ...fields, ...(caller !== undefined && { caller }) };
    const shown = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, show(value)]));
    const failure = error && { error: error.message, stack: error.stack };
    this.#kernel.log(NAMES[level] ?? 'info', message, request?.context, { ...shown, ...failure });
  }

  withLevel(level: number): Logger {
    return new Logger(this.#kernel, level, this.#fields);
  }

  with(fields: Fields): Logger {
    return new Logger(this.#kernel, this.#level, { ...this.#fields, ...fields });
  }
}

/** A log line never fails for what is in it. */
function show(value: unknown): unknown {
  if (value instanceof Error) return value.message;
  try {
    return value === undefined ? null : toJsonValue(value);
  } catch {
    return String(value);
  }
}
