import { expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION } from '#analyzer/configuration/configuration.ts';
import type { SourceTree } from '#analyzer/model/source.ts';
import { readRules } from '#app/approval/read-rules.ts';

/** Blobs are their own ids; one that begins with a number says how large it is. */
const sizeOf = (id: string) => Number.parseInt(id, 10) || id.length;
const treeOf = (files: Readonly<Record<string, string>>): SourceTree => ({
  id: JSON.stringify(files),
  files: new Map(Object.entries(files)),
  readBlobs: async function* (ids, maxBytes) {
    for (const id of ids) yield maxBytes < sizeOf(id) ? { id, tooLarge: sizeOf(id) } : { id, bytes: Buffer.from(id) };
  },
});
const read = (base: Readonly<Record<string, string>>, head = base) =>
  readRules({ configuration: DEFAULT_CONFIGURATION, trees: { base: treeOf(base), head: treeOf(head) } });

test('without any file: the default rules, and nobody owns anything', async () => {
  const { rules, owners, ownersPath, edited } = await read({ 'README.md': 'x' });
  expect(rules).toBe(DEFAULT_CONFIGURATION.approval);
  expect([owners.ownersOf('a.ts'), owners.invalidLines, ownersPath, edited]).toEqual([[], [], undefined, []]);
});

test.each([
  [['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'], '.github/CODEOWNERS'],
  [['CODEOWNERS', 'docs/CODEOWNERS'], 'CODEOWNERS'],
  [['docs/CODEOWNERS'], 'docs/CODEOWNERS'],
])('of %j the first counts', async (paths, expected) => {
  const { owners, ownersPath } = await read(Object.fromEntries(paths.map((path, index) => [path, `* @owner${index}`])));
  expect([ownersPath, owners.ownersOf('a.ts')]).toEqual([expected, ['@owner0']]);
});

test('one that GitHub ignores for its size names nobody', async () => {
  const { owners, ownersPath } = await read({ CODEOWNERS: '3145729 @mira' });
  expect([ownersPath, owners.ownersOf('a.ts'), owners.invalidLines]).toEqual(['CODEOWNERS', [], []]);
  expect((await read({ CODEOWNERS: '3145728 @mira' })).owners.ownersOf('3145728')).toEqual(['@mira']);
});

test('those of the base branch count, and the pull request’s edits are named', async () => {
  const base = { '.github/understudy.yml': 'a', CODEOWNERS: '* @mira' };
  const head = { ...base, '.github/understudy.yml': 'b', CODEOWNERS: '* @ola', 'docs/CODEOWNERS': '* @ola' };
  const { owners, edited } = await read(base, head);
  expect(owners.ownersOf('a.ts')).toEqual(['@mira']);
  expect(edited).toEqual(['.github/understudy.yml', 'CODEOWNERS', 'docs/CODEOWNERS']);
});
