import type { PreviewSpec, ResourceKind, ResourceSpecs, TemplateSpec } from '../host/api.ts';

/** What the provider makes: every kind of the preview host, the preview they belong to, and what previews share. */
export type ProviderKind = ResourceKind | 'preview' | 'template';

/**
 * What a changed property asks for. `extend`: a list that only grew at its end is brought up to date in place; any other
 * change of it replaces the resource, because what ran cannot be made to have not run.
 */
type Change = 'update' | 'replace' | 'extend';

interface PropertyRule {
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'object';
  readonly isOptional?: true;
  readonly change: Change;
  /** Where this property is set, what was asked for at the beginning stays: any change replaces. */
  readonly fixedBy?: string;
}

type Specs = ResourceSpecs & { readonly preview: PreviewSpec; readonly template: TemplateSpec };

const updated = (type: PropertyRule['type']): PropertyRule => ({ type, change: 'update' });
const optional = (type: PropertyRule['type']): PropertyRule => ({ ...updated(type), isOptional: true });

/** Every property of every kind: the provider knows no others. */
export const KINDS = {
  preview: {
    labels: updated('object'),
    sleepAfterSeconds: updated('number'),
    destroyAfterSeconds: updated('number'),
    maxAgeSeconds: updated('number'),
    isKept: updated('boolean'),
  },
  // Another content has another name.
  template: { labels: updated('object'), base: updated('list'), seed: optional('string') },
  build: { source: updated('string'), root: updated('string'), seedScript: optional('string') },
  database: {
    // A seed comes after the base's migrations and cannot be run a second time.
    base: { type: 'list', change: 'extend', fixedBy: 'seed' },
    seed: { type: 'string', change: 'replace', isOptional: true },
    migrations: { type: 'list', change: 'extend' },
  },
  topic: { deliveryGuarantee: updated('string') },
  subscription: { topic: updated('string'), service: updated('string'), maxRetries: updated('number') },
  bucket: { public: updated('boolean'), versioned: updated('boolean') },
  cache: { evictionPolicy: updated('string') },
  cron: { schedule: updated('string'), endpoint: updated('string') },
  secret: { services: updated('list') },
  service: { access: updated('list') },
  release: {
    source: updated('string'),
    commit: updated('string'),
    environment: updated('string'),
    seedScript: optional('object'),
  },
} as const satisfies { readonly [K in ProviderKind]: { readonly [P in keyof Required<Specs[K]>]: PropertyRule } };

/** The rules of one kind, by property. */
export const rulesOf = (kind: ProviderKind): Readonly<Record<string, PropertyRule>> => KINDS[kind];

/** By what the host knows one: of a change, it is another resource. */
export const identityOf = (kind: ProviderKind): readonly string[] =>
  kind === 'template' ? ['name'] : ['preview', 'name'];

/** The properties of which a change may replace a resource of a kind. */
export const replacedBy = (kind: ProviderKind): readonly string[] =>
  Object.entries(rulesOf(kind)).flatMap(([property, { change }]) => (change === 'update' ? [] : [property]));

/** `understudy:host:Database` */
export function typeOf(kind: ProviderKind): string {
  return `understudy:host:${kind[0]!.toUpperCase()}${kind.slice(1)}`;
}

/** The kind that a resource's URN names by its type. @throws Error for a type that is not ours */
export function kindOfUrn(urn: string): ProviderKind {
  // urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>
  const type = urn.split('::')[2]?.split('$').at(-1);
  const kind = Object.keys(KINDS).find((one): one is ProviderKind => typeOf(one as ProviderKind) === type);
  if (kind === undefined) throw new Error(`the provider understudy has no type ${type}`);
  return kind;
}
