import fc from 'fast-check';

/**
 * A small application as what it asks for, every property of every kind among it. Slots are fixed, so that two models
 * differ in what a slot says or in whether it is there.
 */
export interface Shop {
  readonly topic: Options | null;
  readonly subscription: Options | null;
  readonly bucket: Options | null;
  readonly database: Options | null;
  readonly cache: Options | null;
  readonly cron: Options | null;
  readonly metric: Options | null;
  readonly secret: Options | null;
  readonly authHandler: Options | null;
  readonly list: Options;
  readonly other: Options | null;
  /** What `list` does with the others. */
  readonly uses: readonly Use[];
}

/** Effective values: what is left out in the code has its default here. */
export type Options = Readonly<Record<string, Plain>>;
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What `list` can do with another slot, by the variable that the slot's resource is bound to. */
export const USES = {
  publish: { slot: 'topic', variable: 'topic', code: (it) => `await ${it}.publish({});` },
  upload: { slot: 'bucket', variable: 'bucket', code: (it) => `await ${it}.upload('a', data);` },
  download: { slot: 'bucket', variable: 'bucket', code: (it) => `await ${it}.download('a');` },
  select: { slot: 'database', variable: 'database', code: (it) => `await ${it}.queryRow\`SELECT title FROM book\`;` },
  insert: {
    slot: 'database',
    variable: 'database',
    code: (it) => `await ${it}.exec\`DELETE FROM book WHERE id = 1\`;`,
  },
  cached: { slot: 'cache', variable: 'keys', code: (it) => `await ${it}.get('a');` },
  count: { slot: 'metric', variable: 'metric', code: (it) => `${it}.increment();` },
  ask: { slot: 'secret', variable: 'key', code: (it) => `${it}();` },
} as const satisfies Readonly<
  Record<string, { slot: keyof Shop; variable: string; code: (variable: string) => string }>
>;
export type Use = keyof typeof USES;

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 });
const of = fc.constantFrom;
const endpoint = fc.record({
  form: of('typed', 'raw', 'streamIn', 'streamOut', 'streamInOut', 'static'),
  access: of('private', 'inside-auth', 'auth', 'public'),
  method: of('POST', 'GET', 'PUT'),
  path: of(null, '/books', '/books/:isbn'),
  bodyLimit: of(2_097_152, 1_024, null),
  tags: of([], ['slow']),
  sensitive: fc.boolean(),
});

export const shops: fc.Arbitrary<Shop> = fc
  .record({
    topic: optional(
      fc.record({
        name: of('placed', 'order-placed'),
        deliveryGuarantee: of('at-least-once', 'exactly-once'),
        orderingAttribute: of(null, 'id'),
      }),
    ),
    subscription: optional(
      fc.record({
        name: of('mail', 'print'),
        maxConcurrency: of(null, 3),
        ackDeadline: of('30s', '1m'),
        messageRetention: of('168h', '1h'),
        minBackoff: of('10s', '1s'),
        maxBackoff: of('10m', '1m'),
        maxRetries: of(100, 5),
      }),
    ),
    bucket: optional(fc.record({ name: of('covers', 'files'), versioned: fc.boolean(), public: fc.boolean() })),
    database: optional(
      fc.record({
        name: of('shop', 'books'),
        table: of('book', 'author'),
        column: of('title TEXT', 'title TEXT NOT NULL', 'title INT', 'name TEXT'),
        extra: of('', 'CREATE INDEX ON other (a);', 'INSERT INTO other VALUES (1);'),
      }),
    ),
    cache: optional(
      fc.record({
        name: of('pages', 'hot'),
        evictionPolicy: of('allkeys-lru', 'noeviction'),
        keyspace: of('StringKeyspace', 'IntKeyspace'),
        keyPattern: of('a/:key', 'b/:key'),
      }),
    ),
    cron: optional(
      fc.record({
        name: of('restock', 'nightly'),
        title: of(null, 'Restock'),
        every: of('1h', '6h', null),
        schedule: of('0 4 * * *', '0 5 * * *'),
      }),
    ),
    metric: optional(
      fc.record({ name: of('views', 'orders'), type: of('Counter', 'Gauge', 'CounterGroup', 'GaugeGroup') }),
    ),
    secret: optional(fc.record({ name: of('MailKey', 'StripeKey') })),
    authHandler: optional(fc.record({ name: of('auth', 'signIn') })),
    list: endpoint,
    other: optional(endpoint),
    uses: fc.subarray(Object.keys(USES) as Use[]),
  })
  .map(normalize);

/** Leaves out what cannot be said: a subscription without its topic, a body limit of a stream. */
export function normalize(shop: Shop): Shop {
  const uses = shop.uses.filter((use) => shop[USES[use].slot] !== null);
  return {
    ...shop,
    list: normalizeEndpoint({
      ...shop.list,
      form: uses.length > 0 || shop.cron !== null ? 'typed' : shop.list['form']!,
    }),
    other: shop.other === null ? null : normalizeEndpoint(shop.other),
    cron:
      shop.cron === null
        ? null
        : { ...shop.cron, schedule: shop.cron['every'] === null ? shop.cron['schedule']! : null },
    subscription: shop.topic === null ? null : shop.subscription,
    uses: uses.toSorted(),
  };
}

function normalizeEndpoint(options: Options): Options {
  const hasMethod = options['form'] === 'typed' || options['form'] === 'raw';
  return { ...options, method: hasMethod ? options['method']! : 'POST' };
}
