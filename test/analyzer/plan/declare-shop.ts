import { USES, type Options, type Plain, type Shop } from './shop-model.ts';
import type { Style } from './write-shop.ts';

/** One statement of the application's code. */
export interface Declaration {
  /** Of encore.dev. */
  readonly module: string;
  readonly construct: string;
  readonly exported: string | undefined;
  /** What it uses of the others. */
  readonly needs: readonly string[];
  readonly code: string;
}

const ENDPOINT = { method: 'POST', path: null, bodyLimit: 2_097_152, tags: [], sensitive: false };
const EXPOSURE = {
  private: '',
  'inside-auth': 'auth: true, ',
  auth: 'expose: true, auth: true, ',
  public: 'expose: true, ',
} as const;
const SUBSCRIPTION = { maxConcurrency: null, ackDeadline: '30s', messageRetention: '168h' };
const RETRY = { minBackoff: '10s', maxBackoff: '10m', maxRetries: 100 };

export function declareShop(shop: Shop, style: Style): readonly Declaration[] {
  const { topic, subscription, bucket, database, cache, cron, metric, secret, authHandler } = shop;
  const variable = (name: string) => `${name}${style.suffix}`;
  const text = (value: Plain | undefined) => literal(value ?? null, style);
  /** A resource bound to a variable. */
  const bind = (name: string, module: string, construct: string, args: string, needs: string[] = []): Declaration => {
    const make = construct === 'secret' ? construct : `new ${construct}`;
    const code = `export const ${variable(name)} = ${make}(${args});`;
    return { module, construct, exported: variable(name), needs: needs.map(variable), code };
  };
  const endpoint = (name: string, options: Options, uses: Shop['uses']): Declaration => {
    const form = String(options['form']);
    const defaults = form === 'typed' || form === 'raw' ? ENDPOINT : { ...ENDPOINT, method: options['method']! };
    const exposure = EXPOSURE[options['access'] as keyof typeof EXPOSURE];
    const settings = `{ ${exposure}${form === 'static' ? "dir: 'PUBLIC', " : ''}${fields(options, defaults, style)} }`;
    const body = uses.map((use) => USES[use].code(variable(USES[use].variable))).join(' ');
    const handler = form === 'static' ? '' : `, async () => { ${body} }`;
    return {
      module: 'api',
      construct: 'api',
      exported: name,
      needs: uses.map((use) => variable(USES[use].variable)),
      code: `export const ${name} = api${form === 'typed' ? '' : `.${form}`}(${settings}${handler});`,
    };
  };
  const found: readonly (Declaration | null)[] = [
    topic &&
      bind(
        'topic',
        'pubsub',
        'Topic',
        `${text(topic['name'])}, { ${fields(topic, { deliveryGuarantee: 'at-least-once', orderingAttribute: null }, style)} }`,
      ),
    subscription && {
      module: 'pubsub',
      construct: 'Subscription',
      exported: undefined,
      needs: [variable('topic')],
      code: `new Subscription(${variable('topic')}, ${text(subscription['name'])}, { handler: async () => {}, ${fields(subscription, SUBSCRIPTION, style)} retryPolicy: { ${fields(subscription, RETRY, style)} } });`,
    },
    bucket &&
      bind(
        'bucket',
        'storage/objects',
        'Bucket',
        `${text(bucket['name'])}, { ${fields(bucket, { versioned: false, public: false }, style)} }`,
      ),
    database &&
      bind('database', 'storage/sqldb', 'SQLDatabase', `${text(database['name'])}, { migrations: 'MIGRATIONS' }`),
    cache &&
      bind(
        'cluster',
        'storage/cache',
        'CacheCluster',
        `${text(cache['name'])}, { ${fields(cache, { evictionPolicy: 'allkeys-lru' }, style)} }`,
      ),
    cache &&
      bind(
        'keys',
        'storage/cache',
        String(cache['keyspace']),
        `${variable('cluster')}, { keyPattern: ${text(cache['keyPattern'])} }`,
        ['cluster'],
      ),
    metric && bind('metric', 'metrics', String(metric['type']), text(metric['name'])),
    secret && bind('key', 'config', 'secret', text(secret['name'])),
    authHandler && {
      module: 'auth',
      construct: 'authHandler',
      exported: String(authHandler['name']),
      needs: [],
      code: `export const ${String(authHandler['name'])} = authHandler(async () => ({ userID: 'a' }));`,
    },
    endpoint('list', shop.list, shop.uses),
    shop.other && endpoint('other', shop.other, []),
    cron && {
      module: 'cron',
      construct: 'CronJob',
      exported: undefined,
      needs: ['list'],
      code: `new CronJob(${text(cron['name'])}, { ${fields(cron, { title: null, every: null, schedule: null }, style)} endpoint: list });`,
    },
  ];
  return found.filter((one) => one !== null);
}

/** `key: value,` of all that is not its default, or of everything that has a value where the style is explicit. */
function fields(options: Options, defaults: Options, style: Style): string {
  const shown = Object.keys(defaults).filter((key) => {
    const value = options[key];
    const isDefault = JSON.stringify(value) === JSON.stringify(defaults[key]);
    return value !== undefined && (!isDefault || (style.isExplicit && value !== null));
  });
  const ordered = style.isReversed ? shown.toReversed() : shown;
  return ordered.map((key) => `${key}: ${literal(options[key]!, style)},`).join(' ');
}

const literal = (value: Plain, { quote }: Style) =>
  typeof value === 'string' ? `${quote}${value}${quote}` : JSON.stringify(value);
