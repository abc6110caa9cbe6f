import { accessSync, constants, mkdirSync } from 'node:fs';
import { ConfigError } from './config.ts';

/** What the App needs is away; nothing has to be mended here, and a later start finds it. */
export class AwayError extends Error {
  override name = 'AwayError';
}

/** @throws ConfigError where the App cannot write */
export function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigError([`DATA_DIR: ${folder} cannot be used: ${messageOf(error)}`], { cause: error });
  }
}

/**
 * Names `DATABASE_URL` where the server refuses what it says, and tells apart that the server is away. Everything else
 * stays what it is.
 *
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function databaseProblem(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const line = `DATABASE_URL: the database cannot be used: ${messageOf(error)}`;
  if (code === '' ? !(error instanceof URIError) : 'syscall' in error || error instanceof AggregateError) {
    return new AwayError(line, { cause: error });
  }
  // Connections, resources, and a server that starts or stops.
  if (/^(08|53|57)...$/.test(code)) return new AwayError(line, { cause: error });
  // Who it is, which database, what it may; what else has no such code is about certificates and the URL itself.
  const isRefusal = /^(28|3D)...$/.test(code) || code === '42501' || !/^[\dA-Z]{5}$/.test(code);
  return isRefusal ? new ConfigError([line], { cause: error }) : error;
}

/** Tells a GitHub that does not know the App from one that is away. */
export function gitHubProblem(error: unknown, apiUrl: string): ConfigError | AwayError {
  const { response } = error as { readonly response?: { readonly status: number } };
  if (response === undefined) {
    return new AwayError(`GITHUB_API_URL: ${apiUrl} cannot be reached: ${messageOf(error)}`, { cause: error });
  }
  const { status } = response;
  const said = `${apiUrl} answered GET /app with ${messageOf(error)} (${status})`;
  // A limit is told by 403 and 429.
  if (status >= 500 || status === 403 || status === 429)
    return new AwayError(`GITHUB_API_URL: ${said}`, { cause: error });
  const line = `APP_ID, PRIVATE_KEY or GITHUB_API_URL: ${said}: they have to be of one App, on the GitHub where it is`;
  return new ConfigError([line], { cause: error });
}

/** With what is inside: a name with two addresses fails without a message of its own. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error.message === '' ? messageOf(error.cause) : error.message;
}
