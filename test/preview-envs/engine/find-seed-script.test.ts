import { expect, test } from 'vitest';
import { findSeedScript } from '#preview-envs/engine/request/find-seed-script.ts';
import { treeOfFiles } from '../../analyzer/tree-of-folder.ts';

const tree = treeOfFiles({ 'shop/db/seed.ts': 'a', 'seed.ts': 'b' });
const script = (path: string) => ({ path, blob: tree.files.get(path) });

test.each([
  ['the application around it', 'shop/db/seed.ts', ['', 'shop', 'shops'], 'shop'],
  ['the only one, wherever it lies', 'seed.ts', ['shop'], 'shop'],
])('a seed script is of %s', (_, path, roots, root) => {
  expect(findSeedScript(tree, path, roots)).toEqual({ script: script(path), root });
});

test.each([
  ['db/gone.ts', ['shop'], 'db/gone.ts: the seed script is not in the branch as it would be merged'],
  ['seed.ts', ['shop', 'mail'], 'seed.ts lies in none of shop, mail: whose databases does it fill?'],
])('%s in %j is refused', (path, roots, message) => {
  expect(() => findSeedScript(tree, path, roots)).toThrow(message);
});
