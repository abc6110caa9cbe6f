// node test/github/openapi/extract.ts FOLDER: copies from GitHub's published description of its API what the emulated
// GitHub uses. FOLDER holds node_modules with @octokit/openapi 23.0.2 and @octokit/openapi-webhooks 12.1.0, which are
// 400 MB and so no dependencies of this project.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS } from '../events.ts';
import { ROUTES } from '../routes/index.ts';

type Json = { readonly [key: string]: unknown };

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node test/github/openapi/extract.ts FOLDER');
const read = (name: string) =>
  JSON.parse(
    readFileSync(join(folder, 'node_modules/@octokit', name, 'generated/api.github.com.json'), 'utf8'),
  ) as Json;
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);

/** Prose is of no use to a validator, and most of the size. */
const PROSE = new Set(['description', 'example', 'examples', 'title', 'externalDocs', 'default']);

function strip(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => strip(one));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNames || (!PROSE.has(key) && !key.startsWith('x-')));
  const stripped = Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner, key === 'properties')]));
  // A nullable enumeration means null too, which validators only believe when it is listed.
  const { enum: values } = stripped;
  if (stripped['nullable'] === true && !('type' in stripped) && values === undefined) {
    const { nullable: _, ...rest } = stripped;
    return { anyOf: [rest, { type: 'string', nullable: true, enum: [null] }] };
  }
  return Array.isArray(values) && stripped['nullable'] === true ? { ...stripped, enum: [...values, null] } : stripped;
}

function refsIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!);
}

function withComponents(source: Json, wanted: Json): Json {
  const schemas: Record<string, unknown> = {};
  const open = [...refsIn(wanted)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name in schemas) continue;
    schemas[name] = strip(at(source, 'components', 'schemas', name));
    open.push(...refsIn(schemas[name]));
  }
  return { ...wanted, components: { schemas } };
}

const api = read('openapi');
const deref = (value: unknown): unknown => {
  const ref = at(value, '$ref');
  return typeof ref === 'string' ? at(api, ...ref.slice(2).split('/')) : value;
};
const operations = Object.fromEntries(
  ROUTES.map(({ operation }) => {
    const [method, path] = operation.split(' ') as [string, string];
    const described = at(api, 'paths', path, method.toLowerCase());
    if (described === undefined) throw new Error(`GitHub has no ${operation}`);
    const parameters = (at(described, 'parameters') as readonly unknown[]).map(deref) as readonly Json[];
    const query = parameters.filter((one) => one['in'] === 'query').map((one) => [one['name'], strip(one['schema'])]);
    const responses = Object.entries(at(described, 'responses') as Json).map(([status, response]) => [
      status,
      strip(at(deref(response), 'content', 'application/json', 'schema') ?? {}),
    ]);
    const body = strip(at(described, 'requestBody', 'content', 'application/json', 'schema') ?? {});
    return [operation, { query: Object.fromEntries(query), body, responses: Object.fromEntries(responses) }];
  }),
);
const webhooks = read('openapi-webhooks');
const events = Object.fromEntries(
  EVENTS.map((name) => {
    const schema = at(webhooks, 'webhooks', name, 'post', 'requestBody', 'content', 'application/json', 'schema');
    if (schema === undefined) throw new Error(`GitHub has no webhook ${name}`);
    return [name, strip(schema)];
  }),
);
const write = (name: string, value: Json) =>
  writeFileSync(join(import.meta.dirname, name), `${JSON.stringify(value)}\n`);
write('api.json', withComponents(api, { operations }));
write('webhooks.json', withComponents(webhooks, { events }));
