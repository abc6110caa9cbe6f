import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import type { Address } from '#analyzer/model/address.ts';
import { readPayloads, type ReadPayloads } from '#preview-envs/encore/build/types/read-payloads.ts';
import { readSourceFolder } from '#preview-envs/encore/build/read-source-folder.ts';
import type { Wire, WireField } from '#preview-envs/encore/wire.ts';

const packages = join(import.meta.dirname, '../../../node_modules');
const scratch = mkdtempSync(join(tmpdir(), 'understudy-types-'));
const analyzer = createAnalyzer({ workers: 1 });
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await analyzer.close();
});

let count = 0;
/** What is read of an application given by its files. */
async function read(files: Readonly<Record<string, string>>): Promise<ReadPayloads> {
  const folder = join(scratch, String(++count));
  const all = { 'encore.app': '{ "id": "bookshop", "lang": "typescript" }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(packages, join(folder, 'node_modules'));
  const { graphs } = await analyzer.analyze(readSourceFolder(folder, `tree ${count}`), ['']);
  return readPayloads(folder, graphs[0]!);
}

const SDK = `
import { api, type Cookie, type Header, type HttpStatus, type Query } from 'encore.dev/api';
import { authHandler } from 'encore.dev/auth';
import { Topic, type Attribute } from 'encore.dev/pubsub';
import { Decimal } from 'encore.dev/types';
import type { EndsWith, IsEmail, IsURL, MatchesRegexp, Max, MaxLen, Min, MinLen, StartsWith } from 'encore.dev/validate';
`;
const DECLARED = `
interface Book { isbn: string; pages: number }
interface Shelf { name: string; inside: Shelf[] }
interface Page<T> { items: T[]; next?: string }
interface Chapter { title: string; section?: Section }
interface Section { chapters: Chapter[] }
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Isbn = string & { readonly brand: 'isbn' };
enum Binding { Hard, Soft }
enum Language { English = 'en', Dutch = 'nl' }
class Money { private cents = 0; currency = 'EUR'; format() { return ''; } }
const GENRES = ['crime', 'poetry'] as const;
`;

const string: Wire = { is: 'string', rules: {} };
const number: Wire = { is: 'number', rules: {} };
const literal = (value: string | number | boolean): Wire => ({ is: 'literal', value });
const union = (...of: Wire[]): Wire => ({ is: 'union', of });
const array = (of: Wire, rules = {}): Wire => ({ is: 'array', of, rules });
const field = (name: string, type: Wire, more: Partial<WireField> = {}): WireField => {
  return { name, optional: false, from: 'auto', wireName: name, type, ...more };
};
const object = (fields: readonly WireField[], rest?: Wire): Wire => ({ is: 'object', fields, rest });
const ref = (name: string): Wire => ({ is: 'ref', name });

/** The type of a field -> what is on the wire. */
const VALUES: readonly (readonly [type: string, wire: Wire])[] = [
  ['string', string],
  ['number', number],
  ['bigint', number],
  ['boolean', { is: 'boolean' }],
  ['Date', { is: 'date' }],
  ['Decimal', { is: 'decimal' }],
  ['Uint8Array', { is: 'buffer' }],
  ['Buffer', { is: 'buffer' }],
  ['any', { is: 'any' }],
  ['unknown', { is: 'any' }],
  ['object', { is: 'any' }],
  ['Map<string, number>', { is: 'any' }],
  ['null', { is: 'null' }],
  ["'crime'", literal('crime')],
  ['7', literal(7)],
  ['true', literal(true)],
  ['`isbn-${string}`', string],
  ['Isbn', string],
  ["'crime' | 'poetry'", union(literal('crime'), literal('poetry'))],
  ['(typeof GENRES)[number]', union(literal('crime'), literal('poetry'))],
  ['Binding', union(literal(0), literal(1))],
  ['Language', union(literal('en'), literal('nl'))],
  ['Language.Dutch', literal('nl')],
  ['string | null', union({ is: 'null' }, string)],
  ['boolean | null', union({ is: 'null' }, { is: 'boolean' })],
  ['string | any', { is: 'any' }],
  ['Date | number', union(number, { is: 'date' })],
  ['string[]', array(string)],
  ['readonly Book[]', array(object([field('isbn', string), field('pages', number)]))],
  ['[string, number]', array(union(string, number))],
  ['Record<string, number>', object([], number)],
  ['{ [isbn: string]: Date }', object([], { is: 'date' })],
  ["Record<'hard' | 'soft', number>", object([field('hard', number), field('soft', number)])],
  ["Pick<Book, 'isbn'>", object([field('isbn', string)])],
  ["Omit<Book, 'isbn'> & { shelf: number }", object([field('pages', number), field('shelf', number)])],
  ['Partial<Book>', object([field('isbn', string, { optional: true }), field('pages', number, { optional: true })])],
  ['Page<Date>', object([field('items', array({ is: 'date' })), field('next', string, { optional: true })])],
  ['Money', object([field('currency', string)])],
  ['(() => string)[]', array({ is: 'any' })],
  [
    'Shelf',
    {
      is: 'recursive',
      root: 'Shelf',
      definitions: { Shelf: object([field('name', string), field('inside', array(ref('Shelf')))]) },
    },
  ],
  [
    'Shelf | null',
    {
      is: 'recursive',
      root: 'Root',
      definitions: {
        Root: union({ is: 'null' }, ref('Shelf')),
        Shelf: object([field('name', string), field('inside', array(ref('Shelf')))]),
      },
    },
  ],
  [
    'Chapter',
    {
      is: 'recursive',
      root: 'Chapter',
      definitions: {
        Chapter: object([
          field('title', string),
          field('section', object([field('chapters', array(ref('Chapter')))]), { optional: true }),
        ]),
      },
    },
  ],
  ['string & MinLen<3>', { is: 'string', rules: { minLength: 3 } }],
  ['string & MinLen<3> & MaxLen<9>', { is: 'string', rules: { minLength: 3, maxLength: 9 } }],
  ["string & StartsWith<'a'> & EndsWith<'z'>", { is: 'string', rules: { startsWith: 'a', endsWith: 'z' } }],
  ["string & MatchesRegexp<'^[a-z]+$'>", { is: 'string', rules: { matches: '^[a-z]+$' } }],
  ['string & IsEmail', { is: 'string', rules: { format: 'email' } }],
  [
    'string & (IsEmail | IsURL)',
    union({ is: 'string', rules: { format: 'email' } }, { is: 'string', rules: { format: 'url' } }),
  ],
  ['number & (Min<0> & Max<10>)', { is: 'number', rules: { min: 0, max: 10 } }],
  ['number & Min<-1.5>', { is: 'number', rules: { min: -1.5 } }],
  ['(string & MinLen<2>)[] & MaxLen<4>', array({ is: 'string', rules: { minLength: 2 } }, { maxLength: 4 })],
];

let values: ReadPayloads;
beforeAll(async () => {
  const fields = VALUES.map(([type], index) => `value${index}: ${type};`).join('\n');
  values = await read({
    'catalog/api.ts': `${SDK}${DECLARED}
      interface Values { ${fields} }
      export const all = api({ method: 'POST' }, async (values: Values): Promise<void> => {});`,
  });
});

test.each(VALUES.map(([type, wire], index) => [type, wire, index] as const))('%s', (_type, wire, index) => {
  const request = values.payloads.get('endpoint:catalog/all' as Address)?.request;
  const found = request?.is === 'object' ? request.fields.find(({ name }) => name === `value${index}`) : undefined;
  expect(found?.type).toEqual(wire);
});

test('nothing in the table is beyond reading', () => {
  expect(values.warnings).toEqual([]);
});

test('a type that is its own list of alternatives ends in references to itself', async () => {
  const { payloads } = await read({
    'catalog/api.ts': `${SDK}${DECLARED}
      export const keep = api({}, async (p: { data: Json }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/keep' as Address)?.request;
  const data = request?.is === 'object' ? request.fields[0]?.type : undefined;
  expect(data?.is).toBe('recursive');
  const text = JSON.stringify(data);
  for (const name of [...text.matchAll(/"is":"ref","name":"(\w+)"/g)].map(([, one]) => one)) {
    expect(text).toContain(`"${name}":{`);
  }
});

/** The fields of a request, as its type is written. */
async function fieldsOf(fields: string, more = ''): Promise<readonly WireField[]> {
  const { payloads } = await read({
    'catalog/api.ts': `${SDK}${DECLARED}${more}
      export const ask = api({}, async (p: { ${fields} }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/ask' as Address)?.request;
  return request?.is === 'object' ? request.fields : [];
}

test('markers say where a field comes from, and by which name', async () => {
  const fields = await fieldsOf(`
    plain: Header; named: Header<'X-Name'>; counted: Header<number, 'X-Count'>; dated: Header<Date>;
    page: Query<number>; tags: Query<string[], 'tag'>; sort?: Query;
    session: Cookie<'sid'>; seen: Cookie<number, 'seen'>; status: HttpStatus`);
  expect(fields).toEqual([
    field('plain', string, { from: 'header' }),
    field('named', string, { from: 'header', wireName: 'X-Name' }),
    field('counted', number, { from: 'header', wireName: 'X-Count' }),
    field('dated', { is: 'date' }, { from: 'header' }),
    field('page', number, { from: 'query' }),
    field('tags', array(string), { from: 'query', wireName: 'tag' }),
    field('sort', string, { from: 'query', optional: true }),
    field('session', string, { from: 'cookie', wireName: 'sid' }),
    field('seen', number, { from: 'cookie', wireName: 'seen' }),
    field('status', expect.anything(), { from: 'status' }),
  ]);
});

test('markers are found through aliases, optional unions, inheritance and mapped types, but not deeper', async () => {
  const declared = `
    type Token = Header<'Authorization'>;
    interface Signed { token: Token; trace?: Header<'X-Trace'> | undefined }
    interface Paged { page: Query<number>; total: number }
    type Asked = Omit<Paged, 'total'> & Partial<Signed>;
    interface Request extends Asked { inner: { token: Token } }`;
  const fields = await fieldsOf(`asked: never } & Request & {`, declared);
  const byName = Object.fromEntries(fields.map((one) => [one.name, one]));
  expect(byName).toMatchObject({
    token: { from: 'header', wireName: 'Authorization', optional: true },
    trace: { from: 'header', wireName: 'X-Trace', optional: true },
    page: { from: 'query', wireName: 'page', optional: false },
    inner: { from: 'auto', type: { fields: [{ name: 'token', from: 'auto' }] } },
  });
});

test('an interface of the application that is called Header is no marker', async () => {
  const files = {
    'catalog/api.ts': `import { api } from 'encore.dev/api';
      interface Header { text: string }
      export const ask = api({}, async (p: { header: Header }): Promise<void> => {});`,
  };
  const { payloads } = await read(files);
  const request = payloads.get('endpoint:catalog/ask' as Address)?.request;
  expect(request).toEqual(object([field('header', object([field('text', string)]))]));
});

test.each<readonly [source: string, expected: readonly [request: Wire | undefined, response: Wire | undefined]]>([
  ['api({}, async () => {})', [undefined, undefined]],
  ['api({}, async (): Promise<void> => {})', [undefined, undefined]],
  [
    'api<Book, { title: string }>({}, async (book) => ({ title: book.isbn }))',
    [BOOK(), object([field('title', string)])],
  ],
  ['api<void, Book>({}, async () => one)', [undefined, BOOK()]],
  ['api({}, async ({ isbn, pages }: Book): Promise<Book> => one)', [BOOK(), BOOK()]],
  ['api({}, (book: Book): Book => book)', [BOOK(), BOOK()]],
  ['api<Shelf, Shelf>({}, async (book: Book): Promise<Book> => book)', [BOOK(), BOOK()]],
  ['api({}, async function (book: Book): Promise<Book> { return book; })', [BOOK(), BOOK()]],
  ['api.raw({}, async (req, res) => { res.end(); })', [undefined, undefined]],
  ['api({}, async (): Promise<Book[]> => [])', [undefined, array(BOOK())]],
])('%s', async (source, [request, response]) => {
  const { payloads } = await read({
    'catalog/api.ts': `${SDK}${DECLARED} declare const one: Book; export const ask = ${source};`,
  });
  expect(payloads.get('endpoint:catalog/ask' as Address)).toMatchObject({ request, response });
});

function BOOK(): Wire {
  return object([field('isbn', string), field('pages', number)]);
}

test('a handler that returns something without saying what sends nothing, and the person is told', async () => {
  const { payloads, warnings } = await read({
    'catalog/api.ts': `${SDK}
export const silent = api({}, async () => ({ isbn: '1' }));
export const empty = api({}, async () => {});`,
  });
  expect(payloads.get('endpoint:catalog/silent' as Address)?.response).toBeUndefined();
  expect(warnings).toEqual([expect.stringMatching(/^catalog\/api.ts:8: endpoint:catalog\/silent: /)]);
});

test('streams: with a handshake exactly if the handler takes two parameters', async () => {
  const { payloads } = await read({
    'catalog/api.ts': `${SDK}${DECLARED}
export const both = api.streamInOut<Shelf2, Book, Note>({}, async (handshake, stream) => {});
export const chat = api.streamInOut<Book, Note>({}, async (stream) => {});
export const upload = api.streamIn<Shelf2, Book, Note>({}, async (handshake, stream) => ({ text: '' }));
export const drop = api.streamIn<Book>({}, async (stream) => {});
export const feed = api.streamOut<Shelf2, Book>({}, async (handshake, stream) => {});
interface Shelf2 { shelf: string }
interface Note { text: string }`,
  });
  const handshake = object([field('shelf', string)]);
  const note = object([field('text', string)]);
  const of = (name: string) => payloads.get(`endpoint:catalog/${name}` as Address);
  expect(of('both')).toMatchObject({ handshake, request: BOOK(), response: note });
  expect(of('chat')).toMatchObject({ handshake: undefined, request: BOOK(), response: note });
  expect(of('upload')).toMatchObject({ handshake, request: BOOK(), response: note });
  expect(of('drop')).toMatchObject({ handshake: undefined, request: BOOK(), response: undefined });
  expect(of('feed')).toMatchObject({ handshake, request: undefined, response: BOOK() });
});

test('auth handlers, and topics with attributes', async () => {
  const { payloads } = await read({
    'users/auth.ts': `${SDK}
interface Parameters { authorization: Header<'Authorization'>; key: Query }
export const auth = authHandler<Parameters, { userID: string }>(async () => null);`,
    'users/topics.ts': `${SDK}
export const joined = new Topic<{ user: Attribute<string>; at: Date }>('joined', { deliveryGuarantee: 'at-least-once' });`,
  });
  expect(payloads.get('auth-handler:users/auth' as Address)?.request).toEqual(
    object([
      field('authorization', string, { from: 'header', wireName: 'Authorization' }),
      field('key', string, { from: 'query' }),
    ]),
  );
  const message = object([field('user', string), field('at', { is: 'date' })]);
  expect(payloads.get('topic:joined' as Address)?.request).toEqual(message);
});

test('options of static files', async () => {
  const { payloads } = await read({
    'web/pages.ts': `${SDK}
export const pages = api.static({ path: '/!rest', dir: './public', notFound: './public/404.html', notFoundStatus: 200,
  headers: { 'Cache-Control': 'no-cache', Link: ['a', 'b'] } });`,
    'web/public/404.html': '<p>not here',
  });
  expect(payloads.get('endpoint:web/pages' as Address)?.static).toEqual({
    notFound: './public/404.html',
    notFoundStatus: 200,
    headers: { 'Cache-Control': 'no-cache', Link: ['a', 'b'] },
  });
});

test('types come from other files, through paths of tsconfig and from packages, which are read only when needed', async () => {
  const { payloads, warnings } = await read({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
    'lib/books.ts': `import type { ClientConfig } from 'pg'; import type { Row } from './rows';
      export type Settings = Pick<ClientConfig, 'host'>; export interface Book extends Row { isbn: string }`,
    'lib/rows.ts': `import { Project } from 'ts-morph'; export interface Row { id: number } export const p = Project;`,
    'catalog/api.ts': `import { api } from 'encore.dev/api'; import type { Book, Settings } from '@lib/books';
      export const one = api({}, async (p: Settings): Promise<Book> => { throw new Error(); });`,
  });
  const { request, response } = payloads.get('endpoint:catalog/one' as Address)!;
  expect(warnings).toEqual([]);
  expect(request).toEqual(object([field('host', string, { optional: true })]));
  expect(response).toEqual(object([field('isbn', string), field('id', number)]));
});

test('what cannot be resolved is let through, and the person is told', async () => {
  const { payloads, warnings } = await read({
    'catalog/api.ts': `import { api } from 'encore.dev/api'; import type { Order } from 'not-installed';
      export const one = api({}, async (p: { order: Order; isbn: string }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/one' as Address)?.request;
  expect(request).toEqual(object([field('order', { is: 'any' }), field('isbn', string)]));
  expect(warnings).toEqual(['request of endpoint:catalog/one: a type cannot be resolved, so it is not checked']);
});

test('a type that grows for ever ends', async () => {
  const { payloads, warnings } = await read({
    'catalog/api.ts': `import { api } from 'encore.dev/api';
      interface Grow<T> { value: T; more: Grow<T[]> }
      export const one = api({}, async (p: { grow: Grow<string> }): Promise<void> => {});`,
  });
  expect(payloads.get('endpoint:catalog/one' as Address)?.request?.is).toBe('object');
  expect(warnings).toEqual([expect.stringContaining('too large')]);
});
