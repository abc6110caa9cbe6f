import { expect, test } from 'vitest';
import { checkInputs } from '#preview-envs/provider/check-inputs.ts';
import { diffInputs } from '#preview-envs/provider/diff-inputs.ts';
import type { ProviderKind } from '#preview-envs/provider/kinds.ts';

const one = { name: '1_create.up.sql', version: 1, sql: 'CREATE TABLE book (id bigint)' };
const two = { name: '2_add.up.sql', version: 2, sql: 'ALTER TABLE book ADD title text' };
const at = { preview: 'pr-12--bookshop', name: 'orders' };
const same = { changes: false, replaces: [], deleteBeforeReplace: true };
const updated = { ...same, changes: true };
const replaced = (...replaces: string[]) => ({ ...updated, replaces });

test.each<[string, ProviderKind, object, object, object]>([
  ['nothing', 'bucket', { public: true, versioned: false }, { public: true, versioned: false }, same],
  ['an output', 'topic', { deliveryGuarantee: 'x', outputs: { a: 1 } }, { deliveryGuarantee: 'x' }, same],
  ['null for nothing', 'database', { base: [], seed: null, migrations: [] }, { base: [], migrations: [] }, same],
  ['a bucket made private', 'bucket', { public: true, versioned: false }, { public: false, versioned: false }, updated],
  ['a migration more', 'database', { base: [], migrations: [one] }, { base: [], migrations: [one, two] }, updated],
  [
    'the base grew',
    'database',
    { base: [one], migrations: [one] },
    { base: [one, two], migrations: [one, two] },
    updated,
  ],
  [
    'a migration less',
    'database',
    { base: [], migrations: [one, two] },
    { base: [], migrations: [one] },
    replaced('migrations'),
  ],
  [
    'a migration edited',
    'database',
    { base: [], migrations: [one] },
    { base: [], migrations: [{ ...one, sql: '' }] },
    replaced('migrations'),
  ],
  [
    'one put before',
    'database',
    { base: [], migrations: [two] },
    { base: [], migrations: [one, two] },
    replaced('migrations'),
  ],
  [
    'another seed',
    'database',
    { base: [one], seed: 'a', migrations: [one] },
    { base: [one], seed: 'b', migrations: [one] },
    replaced('seed'),
  ],
  [
    'the base grew under a seed',
    'database',
    { base: [one], seed: 'a', migrations: [] },
    { base: [one, two], seed: 'a', migrations: [] },
    replaced('base'),
  ],
])('%s', (_, kind, before, after, expected) => {
  expect(diffInputs(kind, { ...at, ...before }, { ...at, ...after })).toEqual(expected);
});

test('a template is named by its content: whose it is may change, another name is another', () => {
  const labels = { repository: 'mira/bookshop', database: 'orders' };
  const template = { name: 'a', labels, base: [one], seed: 'SELECT 1' };
  expect(diffInputs('template', template, template)).toEqual(same);
  const others = { ...template, labels: { ...labels, database: 'baskets' } };
  expect(diffInputs('template', template, others)).toEqual(updated);
  expect(diffInputs('template', template, { ...template, name: 'b' })).toEqual(replaced('name'));
  expect(checkInputs('template', template)).toEqual([]);
  expect(checkInputs('template', { ...template, preview: 'pr-12', base: 'x' }).map(({ property }) => property)).toEqual(
    ['base', 'preview'],
  );
});

test('another name is another resource', () => {
  const bucket = { public: true, versioned: false };
  expect(diffInputs('bucket', { ...at, ...bucket }, { ...at, ...bucket, name: 'covers' })).toEqual(replaced('name'));
});
