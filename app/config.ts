import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readSettings } from '#postgres/embedded-postgres.ts';

/** Everything the App is told from outside. The only reader of the environment. */
export interface Config {
  readonly appId: number;
  readonly privateKey: string;
  /** Valid at once, for rotation: the newest first. */
  readonly webhookSecrets: readonly string[];
  readonly host: string;
  readonly port: number;
  /** PostgreSQL of your own; without it one is started below `dataFolder`. */
  readonly databaseUrl: string | undefined;
  /** More settings of the embedded server: `['fsync=off']`. */
  readonly postgresSettings: readonly string[];
  readonly dataFolder: string;
  readonly apiUrl: string;
  /** Where people reach the App; without it checks link to no page of it. */
  readonly publicUrl: string | undefined;
  readonly logLevel: string;
  /** Between looks for previews that nothing will end any more. */
  readonly reapSeconds: number;
  /** Between runs of the workflow that look for them on the preview host. */
  readonly reapRunSeconds: number;
  /** Before a teardown that failed is repeated the first time, and before a run that is not listed yet is looked for. */
  readonly retrySeconds: number;
  /** Between looks for webhooks that never arrived. */
  readonly redeliverySeconds: number;
}

/** What is missing or too weak to start with: one line a variable, with what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_BYTES = 32;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads the configuration. @throws ConfigError with every problem at once */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const appId = Number(env['APP_ID']);
  if (!Number.isSafeInteger(appId) || appId <= 0)
    problems.push('APP_ID: set it to the number on the App’s settings page');
  const privateKey = readKey(env, problems);
  const webhookSecrets = readSecrets(env, problems);
  const port = Number(env['PORT'] ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push('PORT: not a port number');
  const apiUrl = readAddress(env, 'GITHUB_API_URL', problems) ?? 'https://api.github.com';
  const publicUrl = readAddress(env, 'PUBLIC_URL', problems);
  const databaseUrl = env['DATABASE_URL'] || undefined;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push('DATABASE_URL: not of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE');
  const logLevel = env['LOG_LEVEL'] ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) problems.push(`LOG_LEVEL: one of ${LOG_LEVELS.join(', ')}`);
  const redeliverySeconds = readSeconds(env, 'REDELIVERY_SECONDS', 300, problems);
  const reapSeconds = readSeconds(env, 'REAP_SECONDS', 600, problems);
  const reapRunSeconds = readSeconds(env, 'REAP_RUN_SECONDS', 3_600, problems);
  const retrySeconds = readSeconds(env, 'RETRY_SECONDS', 5, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    appId,
    privateKey,
    webhookSecrets,
    port,
    redeliverySeconds,
    publicUrl,
    reapSeconds,
    reapRunSeconds,
    retrySeconds,
    apiUrl,
    host: env['HOST'] || '0.0.0.0',
    databaseUrl,
    postgresSettings: readSettings(env['POSTGRES_SETTINGS']),
    dataFolder: env['DATA_DIR'] || 'data',
    logLevel,
  };
}

/** Without a slash at its end. */
function readAddress(env: Environment, name: string, problems: string[]): string | undefined {
  const address = env[name] || undefined;
  if (address !== undefined && !/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    problems.push(`${name}: not an address that begins with https:// or http://`);
  return address?.replace(/\/$/, '');
}

function readSeconds(env: Environment, name: string, byDefault: number, problems: string[]): number {
  const seconds = Number(env[name] ?? byDefault);
  if (!(seconds >= 1)) problems.push(`${name}: a number of seconds, 1 or more`);
  return seconds;
}

function readKey(env: Environment, problems: string[]): string {
  const [text, path] = [env['PRIVATE_KEY'] || undefined, env['PRIVATE_KEY_PATH'] || undefined];
  try {
    const key = text?.replaceAll('\\n', '\n') ?? (path === undefined ? '' : readFileSync(path, 'utf8'));
    if (key === '')
      problems.push('PRIVATE_KEY or PRIVATE_KEY_PATH: set one to the key generated on the App’s settings page');
    else createPrivateKey(key);
    return key;
  } catch {
    problems.push(
      `${text === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY'}: not a readable private key in PEM format`,
    );
    return '';
  }
}

function readSecrets(env: Environment, problems: string[]): readonly string[] {
  const secrets = ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS'].flatMap((name) => {
    const secret = env[name];
    if (secret === undefined) return [];
    const isWeak = Buffer.byteLength(secret) < SECRET_BYTES || new Set(secret).size < 8;
    if (isWeak)
      problems.push(`${name}: needs ${SECRET_BYTES} random bytes or more, for example from: openssl rand -hex 32`);
    return [secret];
  });
  if (env['WEBHOOK_SECRET'] === undefined) problems.push('WEBHOOK_SECRET: set it to the secret of the App’s webhook');
  return secrets;
}
