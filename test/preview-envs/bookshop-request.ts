import { diffGraphs } from '#analyzer/diff/diff-graphs.ts';
import { addressOf, nameOf, type Address } from '#analyzer/model/address.ts';
import { emptyGraph, type AnyResource, type InfraGraph, type Link } from '#analyzer/model/graph.ts';
import type { Kind } from '#analyzer/model/kinds.ts';
import { known } from '#analyzer/model/value.ts';
import type { EnvironmentRequest } from '#preview-envs/engine/environment.ts';
import type { MigrationSpec } from '#preview-envs/host/api.ts';

/** A small bookshop, as far as an engine is concerned. */
export interface Bookshop {
  /** By address; the shop's service `orders` is always there. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** SQL of the database `orders`, one text a migration. */
  readonly migrations: readonly string[];
  /** Those of the base branch. */
  readonly base: readonly string[];
  readonly commit: string;
}

export const BOOKSHOP: Bookshop = {
  resources: {
    'database:orders': { migrations: 'orders/migrations' },
    'topic:order-placed': { deliveryGuarantee: 'at-least-once' },
    'subscription:order-placed/send-receipt': { service: 'orders', maxRetries: 5 },
    'bucket:covers': { public: true, versioned: false },
  },
  migrations: ['CREATE TABLE placed (id bigint)'],
  base: [],
  commit: 'a'.repeat(40),
};

export const STACK = 'understudy-77-12';
export const PREVIEW = 'pr-12--bookshop';

/** The request to run this shop; the graph of its base is an empty one. */
export function requestFor(shop: Bookshop, more: Partial<EnvironmentRequest> = {}): EnvironmentRequest {
  const graph = graphOf(shop);
  return {
    stack: STACK,
    prefix: 'pr-12',
    repository: { id: 77, name: 'mira/bookshop' },
    pull: { number: 12, headSha: shop.commit, url: 'https://github.example/mira/bookshop/pull/12' },
    plan: diffGraphs([emptyGraph(graph)], [graph]),
    applications: [
      {
        graph,
        migrations: { orders: shop.migrations.map(migration) },
        baseMigrations: { orders: shop.base.map(migration) },
        seeds: {},
        seedScript: undefined,
      },
    ],
    source: { tree: shop.commit, tar: () => tarOf(`shop at ${shop.commit}`) },
    sleepAfterSeconds: 3600,
    destroyAfterSeconds: 7200,
    maxAgeSeconds: 86_400,
    isKept: false,
    ...more,
  };
}

function graphOf({ resources }: Bookshop): InfraGraph {
  const all = { 'service:orders': {}, ...resources };
  const at = [{ path: 'orders/api.ts', line: 1, column: 1 }] as const;
  const entries = Object.entries(all).map(([text, properties]): [Address, AnyResource] => {
    const [kind, ...name] = text.split(/[:/]/) as [Kind, string, ...string[]];
    const address = addressOf(kind, ...(name as [string]));
    const values = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, known(value)]));
    return [address, { address, kind, type: kind, properties: values, aliases: [], at } as unknown as AnyResource];
  });
  const links = entries.flatMap(([address]): Link[] =>
    address.startsWith('subscription:')
      ? [
          {
            kind: 'subscribes',
            from: address as Address<'subscription'>,
            to: addressOf('topic', nameOf(address).split('/')[0]!),
          },
        ]
      : [],
  );
  return { ...emptyGraph({ root: '', project: 'bookshop' }), resources: new Map(entries), links };
}

const migration = (sql: string, index: number): MigrationSpec => ({
  name: `${index + 1}_change.up.sql`,
  version: index + 1,
  sql,
});

async function* tarOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
