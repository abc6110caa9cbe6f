import { describe, expect, test } from 'vitest';
import type { EndpointManifest } from '#preview-envs/encore/manifest.ts';
import { encodeResponse } from '#preview-envs/encore/runtime/http/encode-response.ts';
import { date, field, number, object, text } from './wire-builders.ts';

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
    ['a date that is none', object(field('at', date)), { at: new Date(Number.NaN) }, '{"at":"1970-01-01T00:00:00Z"}'],
    ['half a character', object(field('title', text())), { title: 'a\ud800' }, '{"title":"a\ufffd"}'],
    ['large numbers', object(field('n', number())), { n: 1e16 }, '{"n":1e+16}'],
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
    ['a hole', { list: Array(2) }, 'a undefined cannot be sent'],
    ['a function', { run: () => {} }, 'a function cannot be sent'],
    ['no number', { price: Number.NaN }, 'NaN cannot be sent'],
    ['a number without end', { price: Infinity }, 'Infinity cannot be sent'],
  ])('refuses %s', (_, payload, reason) => {
    const encode = () => encodeResponse({ is: 'any' }, { payload });
    expect(encode).toThrow(
      expect.objectContaining({ code: 'internal', internal: expect.stringContaining(reason) as string }),
    );
  });

  test('refuses a function that would not be sent', () => {
    const payload = { title: 'Emma', run: () => {} };
    expect(() => encodeResponse(object(field('title', text())), { payload })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  test('refuses a header of several lines', () => {
    expect(() => encodeResponse(type, { payload: { lang: 'en\r\nX-Admin: 1' } })).toThrow(
      'unable to convert string to header value',
    );
  });

  test('refuses text where an object is declared', () => {
    expect(() => encodeResponse(object(field('title', text())), { payload: 'Emma' })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  test.each([
    [99, "HTTP status field 'code' must be a between 100 and 599, got: 99"],
    [299.5, "HTTP status field 'code' must be a positive integer"],
    [-1, "HTTP status field 'code' must be a positive integer"],
  ])('refuses the status %d', (code, message) => {
    expect(() => encodeResponse(type, { payload: { code } })).toThrow(`invalid http status code: ${message}`);
  });

  test.each([
    [{ value: 'a b;"ü' }, 'sid=a b;"ü'],
    [{ value: 'x', sameSite: 'None' }, 'sid=x; Secure; SameSite=None'],
    [{ value: 'x', partitioned: true }, 'sid=x; Secure; Partitioned'],
    [{ value: 'x', sameSite: 'None', secure: false }, 'sid=x; SameSite=None'],
  ])('the cookie %j', (session, wanted) => {
    expect(encodeResponse(type, { payload: { session } }).headers['set-cookie']).toEqual([wanted]);
  });
});
