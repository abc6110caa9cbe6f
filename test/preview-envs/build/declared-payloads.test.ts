import { afterAll, expect, test } from 'vitest';
import type { Address } from '#analyzer/model/address.ts';
import type { Wire } from '#preview-envs/encore/wire.ts';
import { createTypeReader, SDK } from './type-reader.ts';
import { array, field, number, object, string } from './wire-terms.ts';

const types = createTypeReader();
afterAll(() => types.close());

const DECLARED =
  'interface Book { isbn: string; pages: number } interface Shelf { name: string } declare const one: Book;';
const BOOK = object([field('isbn', string), field('pages', number)]);

test.each<readonly [source: string, expected: readonly [request: Wire | undefined, response: Wire | undefined]]>([
  ['api({}, async () => {})', [undefined, undefined]],
  ['api({}, async (): Promise<void> => {})', [undefined, undefined]],
  [
    'api<Book, { title: string }>({}, async (book) => ({ title: book.isbn }))',
    [BOOK, object([field('title', string)])],
  ],
  ['api<void, Book>({}, async () => one)', [undefined, BOOK]],
  ['api({}, async ({ isbn, pages }: Book): Promise<Book> => one)', [BOOK, BOOK]],
  ['api({}, (book: Book): Book => book)', [BOOK, BOOK]],
  ['api<Shelf, Shelf>({}, async (book: Book): Promise<Book> => book)', [BOOK, BOOK]],
  ['api({}, async function (book: Book): Promise<Book> { return book; })', [BOOK, BOOK]],
  ['api.raw({}, async (req, res) => { res.end(); })', [undefined, undefined]],
  ['api({}, async (): Promise<Book[]> => [])', [undefined, array(BOOK)]],
])('%s', async (source, [request, response]) => {
  const { payloads } = await types.read({
    'catalog/api.ts': `${SDK}${DECLARED} export const ask = ${source};`,
  });
  expect(payloads.get('endpoint:catalog/ask' as Address)).toMatchObject({ request, response });
});

test('a handler that returns something without saying what sends nothing, and the person is told', async () => {
  const { payloads, warnings } = await types.read({
    'catalog/api.ts': `${SDK}
export const silent = api({}, async () => ({ isbn: '1' }));
export const empty = api({}, async () => {});`,
  });
  expect(payloads.get('endpoint:catalog/silent' as Address)?.response).toBeUndefined();
  expect(warnings).toEqual([expect.stringMatching(/^catalog\/api.ts:8: endpoint:catalog\/silent: /)]);
});

test('streams: with a handshake exactly if the handler takes two parameters', async () => {
  const { payloads } = await types.read({
    'catalog/api.ts': `${SDK}${DECLARED}
export const both = api.streamInOut<Shelf2, Book, Note>({}, async (handshake, stream) => {});
export const chat = api.streamInOut<Book, Note>({}, async (stream) => {});
export const upload = api.streamIn<Shelf2, Book, Note>({}, async (handshake, stream) => ({ text: '' }));
export const tell = api.streamIn<Book, Note>({}, async (stream) => ({ text: '' }));
export const drop = api.streamIn<Book>({}, async (stream) => {});
export const feed = api.streamOut<Shelf2, Book>({}, async (handshake, stream) => {});
interface Shelf2 { shelf: string }
interface Note { text: string }`,
  });
  const handshake = object([field('shelf', string)]);
  const note = object([field('text', string)]);
  const of = (name: string) => payloads.get(`endpoint:catalog/${name}` as Address);
  expect(of('both')).toMatchObject({ handshake, request: BOOK, response: note });
  expect(of('chat')).toMatchObject({ handshake: undefined, request: BOOK, response: note });
  expect(of('upload')).toMatchObject({ handshake, request: BOOK, response: note });
  expect(of('tell')).toMatchObject({ handshake: undefined, request: BOOK, response: note });
  expect(of('drop')).toMatchObject({ handshake: undefined, request: BOOK, response: undefined });
  expect(of('feed')).toMatchObject({ handshake, request: undefined, response: BOOK });
});

test('auth handlers, and topics with attributes', async () => {
  const { payloads } = await types.read({
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
  const { payloads } = await types.read({
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
