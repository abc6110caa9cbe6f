export type Schema = { readonly [key: string]: unknown };

/** Names a schema by its reference. */
export type Resolve = (ref: string) => Schema;

const DEEPEST = 14;

/**
 * Adds to a value what its schema requires and the emulation has no opinion of: null where that is allowed, else the
 * plainest value of its type. What is there stays as it is, right or wrong.
 */
export function complete(schema: Schema, value: unknown, resolve: Resolve, depth = 0): unknown {
  const whole = flatten(schema, value, resolve);
  if (value === undefined) return depth > DEEPEST ? null : plainest(whole, resolve, depth);
  if (Array.isArray(value)) {
    const { items } = whole as { readonly items?: Schema };
    return items === undefined ? value : value.map((one) => complete(items, one, resolve, depth + 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, ...completeProperties(whole, value as Schema, resolve, depth) };
}

function completeProperties(schema: Schema, value: Schema, resolve: Resolve, depth: number) {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const wanted = Object.entries(properties).filter(([name]) => required.has(name) || value[name] !== undefined);
  return Object.fromEntries(wanted.map(([name, inner]) => [name, complete(inner, value[name], resolve, depth + 1)]));
}

/** References, allOf, and the one branch of anyOf and oneOf that suits the value, as one schema. */
function flatten(schema: Schema, value: unknown, resolve: Resolve): Schema {
  const ref = schema['$ref'];
  if (typeof ref === 'string') return flatten(resolve(ref), value, resolve);
  const parts = ((schema['allOf'] ?? []) as readonly Schema[]).map((one) => flatten(one, value, resolve));
  const branches = ((schema['anyOf'] ?? schema['oneOf'] ?? []) as readonly Schema[]).map((one) =>
    flatten(one, value, resolve),
  );
  const branch = branches.find((one) => suits(one, value)) ?? branches[0];
  const all = [...parts, ...(branch === undefined ? [] : [branch])];
  return all.reduce<Schema>(
    (sum, one) => ({
      ...one,
      ...sum,
      properties: { ...(one['properties'] as object), ...(sum['properties'] as object) },
      required: [...((one['required'] ?? []) as string[]), ...((sum['required'] ?? []) as string[])],
    }),
    schema,
  );
}

const typesOf = (schema: Schema): readonly unknown[] => [schema['type']].flat();

function suits(schema: Schema, value: unknown): boolean {
  if (value === null) return schema['nullable'] === true || typesOf(schema).includes('null');
  if (Array.isArray(value)) return typesOf(schema).includes('array');
  if (typeof value === 'object') {
    const properties = schema['properties'] as object | undefined;
    return properties !== undefined && Object.keys(value).every((key) => key in properties);
  }
  return value === undefined || typesOf(schema).includes(typeof value);
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://github.example/',
  'date-time': '2026-11-02T10:00:00Z',
  date: '2026-11-02',
  email: 'ola@bookshop.example',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function plainest(schema: Schema, resolve: Resolve, depth: number): unknown {
  if (schema['nullable'] === true || typesOf(schema).includes('null')) return null;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(null) ? null : schema['enum'][0];
  const [type] = typesOf(schema);
  switch (type) {
    case 'string':
      return FORMATS[String(schema['format'])] ?? 'x'.repeat(Number(schema['minLength'] ?? 0));
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 1);
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return completeProperties(schema, {}, resolve, depth);
  }
}
