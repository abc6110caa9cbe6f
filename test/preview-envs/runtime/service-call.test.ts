import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EndpointManifest } from '#preview-envs/encore/manifest.ts';
import { HandlerTable } from '#preview-envs/encore/runtime/handlers/handler-table.ts';
import { decodeRequest } from '#preview-envs/encore/runtime/http/decode-request.ts';
import { writeRequest } from '#preview-envs/encore/runtime/http/write-request.ts';
import type { Wire, WireField } from '#preview-envs/encore/wire.ts';
import { boolean, date, endpoint, field, list, number, object, text } from './wire-builders.ts';

/** A type with a value of it. */
type Typed = readonly [Wire, unknown];

const scalar: fc.Arbitrary<Typed> = fc.oneof(
  fc.string({ minLength: 1 }).map((value): Typed => [text(), value]),
  fc.integer().map((value): Typed => [number(), value]),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Typed => [number(), value === 0 ? 0 : value]),
  fc.constantFrom(1e16, -1e20, 123456789012345680000).map((value): Typed => [number(), value]),
  fc.boolean().map((value): Typed => [boolean, value]),
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-01-01') })
    .map((value): Typed => [date, value]),
);
const listed = fc.array(fc.string(), { minLength: 1 }).map((value): Typed => [list(text()), value]);
const deep = fc
  .dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    scalar,
  )
  .map((fields): Typed => [
    object(...Object.entries(fields).map(([name, [type]]) => field(name, type))),
    Object.fromEntries(Object.entries(fields).map(([name, [, value]]) => [name, value])),
  ]);

const places: Readonly<Record<string, readonly [fc.Arbitrary<Typed>, Partial<WireField>]>> = {
  inPath: [scalar, {}],
  inQuery: [fc.oneof(scalar, listed), { from: 'query', wireName: 'q' }],
  inHeader: [scalar, { from: 'header', wireName: 'X-Value' }],
  inBody: [fc.oneof(scalar, listed, deep), {}],
};

test('a service gets what another one sent, from whatever place of the request', () => {
  const request = fc.record(Object.fromEntries(Object.entries(places).map(([name, [value]]) => [name, value])));
  fc.assert(
    fc.property(request, fc.constantFrom('POST', 'PUT'), (typed, method) => {
      const names = Object.keys(places);
      const target: EndpointManifest = endpoint({
        methods: [method],
        path: '/books/:inPath',
        request: object(...names.map((name) => field(name, typed[name]![0], places[name]![1]))),
      });
      const handlers = new HandlerTable([target]);
      const payload = Object.fromEntries(names.map((name) => [name, typed[name]![1]]));
      const { incoming, body } = writeRequest({ handlers }, target, payload);
      const read = decodeRequest(handlers.shape(target, method), incoming, body, String);
      expect(read.all).toEqual(payload);
    }),
  );
});
