import { describe, expect, test } from 'vitest';
import type { EndpointManifest } from '#preview-envs/encore/manifest.ts';
import { ApiFailure } from '#preview-envs/encore/runtime/errors/api-failure.ts';
import { decodeRequest } from '#preview-envs/encore/runtime/http/decode-request.ts';
import { encodeResponse } from '#preview-envs/encore/runtime/http/encode-response.ts';
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
      { isbn: 1, session: { name: 'sid', value: 'x y' } },
    ],
    ['a body', of('POST', '/books', book), { body: '{"title":"Emma","isbn":1}' }, { title: 'Emma' }],
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
      'invalid header value',
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

describe('a response', () => {
  const type = object(
    field('title', text()),
    field('added', date, { optional: true }),
    field('lang', text(), { from: 'header', wireName: 'Content-Language' }),
    field('session', text(), { from: 'cookie', wireName: 'sid' }),
    field('code', number(), { from: 'status' }),
  );

  test('has what is declared, where it belongs, and nothing else', () => {
    const payload = {
      title: 'Emma',
      secret: 'not declared',
      added: new Date('2024-02-29T12:00:00Z'),
      lang: 'en',
      session: { value: 'x', httpOnly: true, path: '/', sameSite: 'Lax', maxAge: 60 },
      code: 201,
    };
    const { status, headers, body } = encodeResponse(type, { payload });
    expect(status).toBe(201);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'content-language': 'en',
      'set-cookie': ['sid=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'],
    });
    expect(body).toBe('{"title":"Emma","added":"2024-02-29T12:00:00Z"}');
  });

  test.each<[string, EndpointManifest['response'], unknown, string | undefined]>([
    ['no type sends nothing', undefined, { title: 'Emma' }, undefined],
    ['nothing given of a type', object(field('title', text())), undefined, '{}'],
    ['only headers send no body', object(field('lang', text(), { from: 'header' })), { lang: 'en' }, undefined],
    ['what cannot be told apart is sent whole', { is: 'any' }, [1, 'a'], '[1,"a"]'],
    ['inner fields are sent whole', object(field('book', object())), { book: { a: 1 } }, '{"book":{"a":1}}'],
    [
      'big numbers are digits',
      object(field('n', number())),
      { n: 12345678901234567890n },
      '{"n":"12345678901234567890"}',
    ],
  ])('%s', (_, wire, payload, wanted) => {
    expect(encodeResponse(wire, { payload }).body).toBe(wanted);
  });

  test('middleware has the last word on status and headers', () => {
    const result = { payload: { lang: 'en' }, status: 202, extraHeaders: { 'Content-Language': 'de' } };
    const { status, headers } = encodeResponse(
      object(field('lang', text(), { from: 'header', wireName: 'Content-Language' })),
      result,
    );
    expect(status).toBe(202);
    expect(headers).toEqual({ 'content-language': 'de' });
  });

  test.each([
    [
      'a circle',
      (() => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        return circle;
      })(),
      'exceeds the maximum nesting depth',
    ],
    ['a function', { run: () => {} }, 'a function cannot be sent'],
  ])('refuses %s', (_, payload, reason) => {
    const encode = () => encodeResponse({ is: 'any' }, { payload });
    expect(encode).toThrow(
      expect.objectContaining({ code: 'internal', internal: expect.stringContaining(reason) as string }),
    );
  });

  test('refuses a status that is none', () => {
    expect(() => encodeResponse(type, { payload: { code: 99 } })).toThrow('invalid http status code');
  });
});
