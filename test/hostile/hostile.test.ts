import { afterAll, expect, test } from 'vitest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { DEFAULT_LIMITS } from '#analyzer/limits.ts';
import { diffGraphs } from '#analyzer/diff/diff-graphs.ts';
import { treeOfFiles, treeOfFolder } from '#test/analyzer/tree-of-folder.ts';
import { CORPUS } from './corpus.ts';

// A second instead of five, so that the corpus takes seconds: what is tested is that there is an end.
const analyzer = createAnalyzer({ limits: { ...DEFAULT_LIMITS, fileMilliseconds: 1_000 } });
afterAll(() => analyzer.close());

const good = {
  'good/encore.app': '{ "id": "good" }',
  'good/a.ts': `import { Topic } from 'encore.dev/pubsub';\nnew Topic('fine', {});`,
};

test.for(Object.entries(CORPUS))('%s: the rest of the repository is read all the same', async ([, files]) => {
  const { graphs } = await analyzer.analyze(treeOfFiles({ ...good, 'evil/encore.app': '{ "id": "evil" }', ...files }));
  const fine = graphs.find((graph) => graph.root === 'good')!;
  expect([...fine.resources.keys()]).toContain('topic:fine');
  expect(fine.blindSpots).toEqual([]);
  expect(diffGraphs([], graphs).digest).toMatch(/^[\da-f]{64}$/);
});

test.each([
  ['async( 24 times', 'too-slow'],
  ['10,000 parentheses', 'too-complex'],
  ['10,000 a+', 'too-complex'],
  ['10 MB', 'too-large'],
  ['NUL bytes', 'not-text'],
])('%s is a blind spot: %s', async (name, code) => {
  const { graphs } = await analyzer.analyze(treeOfFiles({ 'encore.app': '{}', ...CORPUS[name] }));
  expect(graphs[0]!.blindSpots.map((spot) => spot.code)).toContain(code);
});

test('repositories full of files that hang a parser do not keep others from theirs', async () => {
  const patient = createAnalyzer({ limits: { ...DEFAULT_LIMITS, fileMilliseconds: 8_000, planMilliseconds: 6_000 } });
  await patient.analyze(treeOfFiles(good));
  const hang = (repository: string) =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `evil/${repository}${index}.ts`,
        `import 'encore.dev/api'; /* ${repository}${index} */ ${'async('.repeat(24)}`,
      ]),
    );
  const hanging = ['a', 'b', 'c'].map((repository) =>
    patient.analyze(treeOfFiles({ 'encore.app': '{}', ...hang(repository) })).catch((error: unknown) => String(error)),
  );
  const shop = patient.analyze(treeOfFolder('demo/bookshop/main'));
  const first = await Promise.race([...hanging.map((one) => one.then(() => 'hanging')), shop.then(() => 'bookshop')]);
  expect(first).toBe('bookshop');
  for (const one of await Promise.all(hanging)) expect(one).toContain('took longer than 6 s');
  // What they still had waiting is gone with them.
  await patient.analyze(treeOfFolder('demo/bookshop/pull-request'));
  await patient.close();
}, 30_000);
