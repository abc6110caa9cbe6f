import { afterAll, expect, test } from 'vitest';
import type { Address } from '#analyzer/model/address.ts';
import { createTypeReader } from './type-reader.ts';
import { field, number, object, string } from './wire-terms.ts';

const types = createTypeReader();
afterAll(() => types.close());

test('types come from other files, through paths of tsconfig and from packages, which are read only when needed', async () => {
  const { payloads, warnings } = await types.read({
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
  const { payloads, warnings } = await types.read({
    'catalog/api.ts': `import { api } from 'encore.dev/api'; import type { Order } from 'not-installed';
      export const one = api({}, async (p: { order: Order; isbn: string }): Promise<void> => {});`,
  });
  const request = payloads.get('endpoint:catalog/one' as Address)?.request;
  expect(request).toEqual(object([field('order', { is: 'any' }), field('isbn', string)]));
  expect(warnings).toEqual(['request of endpoint:catalog/one: a type cannot be resolved, so it is not checked']);
});
