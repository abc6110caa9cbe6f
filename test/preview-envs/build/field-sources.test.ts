import { afterAll, expect, test } from 'vitest';
import type { Address } from '#analyzer/model/address.ts';
import type { WireField } from '#preview-envs/encore/wire.ts';
import { createTypeReader, SDK } from './type-reader.ts';
import { array, field, literal, number, object, string, union } from './wire-terms.ts';

const types = createTypeReader();
afterAll(() => types.close());

/** The fields of a request, as its type is written. */
async function fieldsOf(fields: string, more = ''): Promise<readonly WireField[]> {
  const { payloads } = await types.read({
    'catalog/api.ts': `${SDK}${more}
      export const ask = api({}, async (p: { ${fields} }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/ask' as Address)?.request;
  return request?.is === 'object' ? request.fields : [];
}

test('markers say where a field comes from, and by which name', async () => {
  const fields = await fieldsOf(`
    plain: Header; named: Header<'X-Name'>; counted: Header<number, 'X-Count'>; dated: Header<Date>;
    page: Query<number>; tags: Query<string[], 'tag'>; sort?: Query;
    kind: Header<'new' | 'used', 'X-Kind'>; either?: Header<number | null, 'X-Either'> | undefined;
    session: Cookie<'sid'>; seen: Cookie<number, 'seen'>; status: HttpStatus`);
  expect(fields).toEqual([
    field('plain', string, { from: 'header' }),
    field('named', string, { from: 'header', wireName: 'X-Name' }),
    field('counted', number, { from: 'header', wireName: 'X-Count' }),
    field('dated', { is: 'date' }, { from: 'header' }),
    field('page', number, { from: 'query' }),
    field('tags', array(string), { from: 'query' }),
    field('sort', string, { from: 'query', optional: true }),
    field('kind', union(literal('new'), literal('used')), { from: 'header', wireName: 'X-Kind' }),
    field('either', expect.anything(), { from: 'header', wireName: 'X-Either', optional: true }),
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
  const { payloads } = await types.read(files);
  const request = payloads.get('endpoint:catalog/ask' as Address)?.request;
  expect(request).toEqual(object([field('header', object([field('text', string)]))]));
});
