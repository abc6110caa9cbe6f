import { describe, expect, test } from 'vitest';
import type { EndpointManifest } from '#preview-envs/encore/manifest.ts';
import { ApiFailure } from '#preview-envs/encore/runtime/errors/api-failure.ts';
import { decodeRequest } from '#preview-envs/encore/runtime/http/decode-request.ts';
import { shapeRequest } from '#preview-envs/encore/runtime/http/request-shape.ts';
import { boolean, date, endpoint, field, list, number, object, text } from './wire-builders.ts';

interface Sent {
  readonly values?: readonly string[];
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const of = (method: string, path: string, request: EndpointManifest['request']) =>
  endpoint({ methods: [method], path, request });

function read(target: EndpointManifest, { values = [], query = '', headers = {}, body = '' }: Sent): unknown {
  const method = target.methods[0] ?? 'GET';
  const incoming = { method, path: target.path, query, headers, values };
  try {
    return decodeRequest(shapeRequest(target, method), incoming, body, String).all;
  } catch (error) {
    return error instanceof ApiFailure ? error.message : error;
  }
}

const book = object(field('title', text({ minLength: 3 })), field('sold', boolean, { optional: true }));
const search = object(
  field('isbn', number()),
  field('tags', list(text()), { optional: true }),
  field('lang', text(), { from: 'header', wireName: 'Accept-Language', optional: true }),
  field('session', text(), { from: 'cookie', wireName: 'sid', optional: true }),
);

describe('a request', () => {
  test.each<[string, EndpointManifest, Sent, unknown]>([
    ['path', of('GET', '/books/:isbn', search), { values: ['978'] }, { isbn: 978 }],
    ['escaped path', of('GET', '/authors/:name', undefined), { values: ['Jane%20A%2FB'] }, { name: 'Jane A/B' }],
    ['a percent sign that escapes nothing', of('GET', '/:off', undefined), { values: ['5%25%zz%'] }, { off: '5%%zz%' }],
    ['query', of('GET', '/books', search), { query: 'isbn=978' }, { isbn: 978 }],
    [
      'a list in the query',
      of('GET', '/books', search),
      { query: 'isbn=1&tags=a&tags=b' },
      { isbn: 1, tags: ['a', 'b'] },
    ],
    ['a list of one', of('GET', '/books', search), { query: 'isbn=1&tags=a' }, { isbn: 1, tags: ['a'] }],
    [
      'a header',
      of('GET', '/books/:isbn', search),
      { values: ['1'], headers: { 'accept-language': 'de' } },
      { isbn: 1, lang: 'de' },
    ],
    [
      'a cookie',
      of('GET', '/books/:isbn', search),
      { values: ['1'], headers: { cookie: 'a=b; sid=x%20y' } },
      { isbn: 1, session: { name: 'sid', value: 'x%20y' } },
    ],
    [
      'a cookie that comes twice',
      of('GET', '/books/:isbn', search),
      { values: ['1'], headers: { cookie: 'sid=x; sid=y' } },
      { isbn: 1, session: { name: 'sid', value: 'y' } },
    ],
    [
      'cookies that are no text',
      of('GET', '/books/:isbn', search),
      { values: ['1'], headers: { cookie: 'sid=\u00fc' } },
      { isbn: 1 },
    ],
    ['a body', of('POST', '/books', book), { body: '{"title":"Emma","isbn":1}' }, { title: 'Emma' }],
    [
      'numbers as exact as they are',
      of('POST', '/books', object(field('a', { is: 'any' }))),
      { body: '{"a":[9007199254740993,-9223372036854775808,1e300,0.1234567890123456789,18446744073709551616]}' },
      { a: [9007199254740993n, -9223372036854775808n, 1e300, 0.12345678901234568, 18446744073709551616] },
    ],
    ['query of DELETE', of('DELETE', '/books', book), { query: 'title=Emma&sold=true' }, { title: 'Emma', sold: true }],
    ['the rest of a path that is not there', of('GET', '/!rest', undefined), {}, {}],
    ['nothing at all', of('POST', '/ping', undefined), { body: 'ignored' }, {}],
  ])('%s', (_, target, sent, wanted) => {
    expect(read(target, sent)).toEqual(wanted);
  });

  test.each<[string, EndpointManifest, Sent, string]>([
    [
      'no number in the path',
      of('GET', '/books/:isbn', search),
      { values: ['x'] },
      'path parameter is not a valid number',
    ],
    ['a wrong escape', of('GET', '/authors/:name', undefined), { values: ['%E0%A4%A'] }, 'unable to parse path params'],
    [
      'no number in the query',
      of('GET', '/books', search),
      { query: 'isbn=x' },
      'unable to decode query string: isbn: expected a number, got x',
    ],
    [
      'a name twice',
      of('GET', '/books', search),
      { query: 'isbn=1&isbn=2' },
      'unable to decode query string: duplicate field isbn',
    ],
    ['no query', of('GET', '/books', search), {}, 'unable to decode query string: missing field isbn'],
    [
      'a body too short',
      of('POST', '/books', book),
      { body: '{"title":"Hi"}' },
      'unable to decode request body: title: length too short (got 2, expected at least 3)',
    ],
    [
      'no body',
      of('POST', '/books', book),
      {},
      'unable to decode request body: EOF while parsing a value at line 1 column 0',
    ],
    [
      'no header',
      of('GET', '/', object(field('key', text(), { from: 'header', wireName: 'X-Key' }))),
      {},
      'missing required header: X-Key',
    ],
    ['no cookie', of('GET', '/', object(field('sid', text(), { from: 'cookie' }))), {}, 'missing required cookie: sid'],
    [
      'a wrong header',
      of('GET', '/', object(field('n', number(), { from: 'header', wireName: 'X-N' }))),
      { headers: { 'x-n': 'many' } },
      'invalid number value: many',
    ],
    [
      'a header against its rules',
      of('GET', '/', object(field('s', text({ minLength: 3 }), { from: 'header', wireName: 'X-S' }))),
      { headers: { 'x-s': 'ab' } },
      'invalid header value',
    ],
    [
      'a header that is no UTF-8',
      of('GET', '/', object(field('s', text(), { from: 'header', wireName: 'X-S' }))),
      { headers: { 'x-s': 'J\ufffdrgen' } },
      'invalid header value',
    ],
    [
      'a date in a header that is none',
      of('GET', '/', object(field('d', date, { from: 'header', wireName: 'X-D' }))),
      { headers: { 'x-d': 'today' } },
      'invalid datetime',
    ],
    [
      'a list in a query, without a place',
      of('GET', '/', object(field('pages', list(number())))),
      { query: 'pages=1&pages=x' },
      'unable to decode query string: pages: expected a number, got x',
    ],
    [
      'a number that is too large',
      of('POST', '/books', object(field('n', number()))),
      { body: '{"n":1e400}' },
      'unable to decode request body: number out of range',
    ],
    [
      'a path against its rules',
      of('GET', '/:name', object(field('name', text({ minLength: 3 })))),
      { values: ['a'] },
      'invalid path parameter name: length too short (got 1, expected at least 3)',
    ],
  ])('refuses %s', (_, target, sent, message) => {
    expect(read(target, sent)).toBe(message);
  });
});
