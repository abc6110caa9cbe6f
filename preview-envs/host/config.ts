import { readSettings } from '#postgres/embedded-postgres.ts';
import { readFileSync } from 'node:fs';
import { BUILDERS, type BuilderChoice } from './open-builder.ts';
import { ISOLATIONS, type IsolationChoice } from './isolation/open-isolation.ts';
import { localPorts } from './isolation/local-ports.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

/** Everything the host is told from outside. The only reader of environment and flags. */
export interface HostConfig {
  readonly dataFolder: string;
  /** Address to listen on. */
  readonly listen: string;
  /** Of the previews and their pages; 0: any free one. */
  readonly port: number;
  /** Of the control API; 0: any free one. Not the previews' port: their code can be kept from this one. */
  readonly controlPort: number;
  /** Where people reach the host, `https://preview.example.com`; undefined: `http://localhost:<port>`. */
  readonly publicUrl: string | undefined;
  readonly controlToken: string;
  /** A server of your own, as a role that may create databases and roles; undefined: one below the data folder. */
  readonly databaseUrl: string | undefined;
  /** More settings of the embedded server: `['fsync=off']`. */
  readonly postgresSettings: readonly string[];
  /** Repository -> secret -> value. */
  readonly secrets: SecretSets;
  /** On this machine, of the registry or proxy that builds install packages from. */
  readonly registryPorts: readonly number[];
  readonly isolation: IsolationChoice;
  readonly builder: BuilderChoice;
  readonly limits: Limits;
}

export type SecretSets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What is missing or too weak to start with: one line a variable, with what to do. */
export class HostConfigError extends Error {
  override name = 'HostConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
const TOKEN_BYTES = 32;
/** Root's home is closed to the accounts that previews run as. */
const defaultFolder = () => (process.getuid?.() === 0 ? '/var/lib/understudy' : 'data/host');

/**
 * Reads the configuration: `UNDERSTUDY_HOST_TOKEN`, `_DATA`, `_LISTEN`, `_PORT`, `_CONTROL_PORT`, `_PUBLIC_URL`,
 * `_DATABASE_URL`, `_POSTGRES_SETTINGS`, `_SECRETS` (a JSON file), `_ISOLATION`, `_BUILDER` and `_MAX_…` for limits:
 * `UNDERSTUDY_HOST_MAX_RUNNING=10`.
 *
 * @throws HostConfigError with every problem at once
 */
export function readHostConfig(env: Environment): HostConfig {
  const problems: string[] = [];
  const read = (name: string) => env[`UNDERSTUDY_HOST_${name}`];
  const controlToken = checkToken(read('TOKEN'), problems);
  const publicUrl = read('PUBLIC_URL')?.replace(/\/$/, '');
  if (publicUrl !== undefined && !/^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(publicUrl))
    problems.push('UNDERSTUDY_HOST_PUBLIC_URL: scheme, host name and port only, as https://preview.example.com');
  const config: HostConfig = {
    controlToken,
    publicUrl,
    dataFolder: read('DATA') ?? defaultFolder(),
    listen: read('LISTEN') ?? '127.0.0.1',
    port: readNumber('PORT', read('PORT'), 4300, 65_535, problems),
    controlPort: readNumber('CONTROL_PORT', read('CONTROL_PORT'), 4301, 65_535, problems),
    databaseUrl: read('DATABASE_URL'),
    postgresSettings: readSettings(read('POSTGRES_SETTINGS')),
    secrets: readSecrets(read('SECRETS'), problems),
    registryPorts: localPorts(env),
    isolation: readChoice('ISOLATION', read('ISOLATION'), ISOLATIONS, problems),
    builder: readChoice('BUILDER', read('BUILDER'), BUILDERS, problems),
    limits: readLimits(read, problems),
  };
  if (problems.length > 0) throw new HostConfigError(problems);
  return config;
}

function checkToken(token: string | undefined, problems: string[]): string {
  const isWeak = token === undefined || Buffer.byteLength(token) < TOKEN_BYTES || new Set(token).size < 8;
  if (isWeak)
    problems.push(
      `UNDERSTUDY_HOST_TOKEN: needs ${TOKEN_BYTES} random bytes or more, for example: openssl rand -hex 32`,
    );
  return token ?? '';
}

function readNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  max: number,
  problems: string[],
): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  problems.push(`UNDERSTUDY_HOST_${name}: a whole number up to ${max}, not ${text}`);
  return otherwise;
}

function readChoice<C extends string>(
  name: string,
  text: string | undefined,
  choices: readonly (C | 'auto')[],
  problems: string[],
): C | 'auto' {
  const choice = choices.find((one) => one === (text ?? 'auto'));
  if (choice === undefined) problems.push(`UNDERSTUDY_HOST_${name}: one of ${choices.join(', ')}, not ${text}`);
  return choice ?? 'auto';
}

function readLimits(read: (name: string) => string | undefined, problems: string[]): Limits {
  const entries = Object.entries(DEFAULT_LIMITS).map(([key, value]: [string, number]) => {
    const name = `MAX_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    return [key, readNumber(name, read(name), value, 1_000_000, problems)];
  });
  return Object.fromEntries(entries) as Limits;
}

function readSecrets(path: string | undefined, problems: string[]): SecretSets {
  if (path === undefined) return {};
  try {
    const sets: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isSecretSets(sets)) return sets;
    problems.push('UNDERSTUDY_HOST_SECRETS: must hold {"owner/repository": {"Name": "value"}}');
  } catch (error) {
    // A parser's message would quote the file.
    const reason = error instanceof SyntaxError ? 'not JSON' : `not readable: ${path}`;
    problems.push(`UNDERSTUDY_HOST_SECRETS: ${reason}`);
  }
  return {};
}

function isSecretSets(value: unknown): value is SecretSets {
  const isRecord = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  const isSet = (one: unknown) => isRecord(one) && Object.values(one).every((secret) => typeof secret === 'string');
  return isRecord(value) && Object.values(value).every(isSet);
}
