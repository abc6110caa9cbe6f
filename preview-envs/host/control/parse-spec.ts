import { Ajv, type JSONSchemaType, type ValidateFunction } from 'ajv';
import type { PreviewSpec, ResourceKind, ResourceSpecs, TemplateSpec } from '../api.ts';
import { Problem } from '../problem.ts';

const text = { type: 'string', maxLength: 300 } as const;
const sql = { type: 'string', maxLength: 8_000_000 } as const;
const count = { type: 'integer', minimum: 0 } as const;
/** Inside of the source. */
const script = {
  type: 'string',
  maxLength: 300,
  pattern: '^(?!/)(?!(.*/)?\\.\\.(/|$))[^\\0\\n]+\\.[cm]?[jt]s$',
} as const;
const flag = { type: 'boolean' } as const;
const object = (properties: Record<string, object>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const migrations = {
  type: 'array',
  maxItems: 5_000,
  items: object({ name: { ...text, pattern: '^[^\\0]+$' }, version: count, sql }),
};

const SPECS = {
  build: object({ source: { type: 'string', pattern: '^[0-9a-f]{40,64}$' }, root: text, seedScript: script }, [
    'seedScript',
  ]),
  database: object({ base: migrations, seed: sql, migrations }, ['seed']),
  topic: object({ deliveryGuarantee: text }),
  subscription: object({ topic: text, service: text, maxRetries: { type: 'integer' } }),
  bucket: object({ public: flag, versioned: flag }),
  cache: object({ evictionPolicy: text }),
  cron: object({ schedule: text, endpoint: text }),
  secret: object({ services: { type: 'array', items: text } }),
  service: object({ access: { type: 'array', items: object({ to: text, verbs: { type: 'array', items: text } }) } }),
  release: object({ source: text, commit: text, environment: text, seedScript: object({ path: script, blob: text }) }, [
    'seedScript',
  ]),
} satisfies Record<ResourceKind, object>;

const PREVIEW = object({
  labels: object({
    stack: text,
    repository: text,
    pull: count,
    commit: text,
    url: { ...text, pattern: '^(https?://|$)' },
  }),
  sleepAfterSeconds: count,
  destroyAfterSeconds: count,
  maxAgeSeconds: count,
  isKept: flag,
});

const TEMPLATE = object({ labels: object({ repository: text, database: text }), base: migrations, seed: sql }, [
  'seed',
]);
/** As sources of previews ask for them, all at once. */
const HASHES = object({ hashes: { type: 'array', maxItems: 1_000, items: { type: 'string', maxLength: 64 } } });

const ajv = new Ajv({ allErrors: true });
const isPreviewSpec = ajv.compile(PREVIEW as unknown as JSONSchemaType<PreviewSpec>);
const isTemplateSpec = ajv.compile(TEMPLATE as unknown as JSONSchemaType<TemplateSpec>);
const hasHashes = ajv.compile(HASHES as unknown as JSONSchemaType<{ hashes: string[] }>);
const checks = new Map(Object.entries(SPECS).map(([kind, schema]) => [kind, ajv.compile(schema)]));

export const isKind = (kind: string): kind is ResourceKind => Object.hasOwn(SPECS, kind);

/** @throws Problem 400 naming every property that is off */
export function parsePreviewSpec(value: unknown): PreviewSpec {
  if (!isPreviewSpec(value)) throw invalid('preview', isPreviewSpec);
  return value;
}

/** @throws Problem 400 naming every property that is off */
export function parseTemplateSpec(value: unknown): TemplateSpec {
  if (!isTemplateSpec(value)) throw invalid('template', isTemplateSpec);
  return value;
}

/** @throws Problem 400 */
export function parseHashes(value: unknown): readonly string[] {
  if (!hasHashes(value)) throw invalid('list of templates', hasHashes);
  return value.hashes;
}

/** @throws Problem 400 naming every property that is off */
export function parseSpec<K extends ResourceKind>(kind: K, value: unknown): ResourceSpecs[K] {
  const check = checks.get(kind);
  if (check === undefined || !check(value)) throw invalid(kind, check);
  return value as ResourceSpecs[K];
}

function invalid(kind: string, check: Pick<ValidateFunction, 'errors'> | undefined): Problem {
  const reasons = (check?.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
  return new Problem(400, `not a spec of a ${kind}: ${reasons.join('; ')}`);
}
