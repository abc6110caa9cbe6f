// npm run accuracy -- DIR [--truth DIR]: compares the analyzer with what Encore's own parser finds.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { treeOfFolder } from '#test/analyzer/tree-of-folder.ts';
import { compareTruth, type Truth } from './compare-truth.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { truth: { type: 'string' } } });
const [folder] = positionals;
const truthFolder = values.truth ?? process.env['UNDERSTUDY_TRUTH'];
if (folder === undefined || truthFolder === undefined || !existsSync(folder) || !existsSync(truthFolder)) {
  console.error('usage: npm run accuracy -- DIR --truth DIR (a folder of applications, and one of truth files)');
  process.exit(2);
}

/** A truth file's name is the application's path with dashes; names themselves have dashes, so the disk decides. */
function locate(base: string, parts: readonly string[]): string | undefined {
  if (parts.length === 0) return existsSync(join(base, 'encore.app')) ? base : undefined;
  for (let size = parts.length; size > 0; size--) {
    const next = join(base, parts.slice(0, size).join('-'));
    const found = existsSync(next) ? locate(next, parts.slice(size)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const analyzer = createAnalyzer();
const totals = new Map<string, { found: number; missed: number; invented: number }>();
const wrong: string[] = [];
let compared = 0;
for (const file of readdirSync(truthFolder).filter((name) => name.endsWith('.json'))) {
  const parts = file.replace(/\.json$/, '').split('-');
  const app = locate(folder, parts) ?? locate(folder, parts.slice(1));
  if (app === undefined) {
    console.error(`${file}: no such application below ${folder}`);
    continue;
  }
  compared++;
  const truth = JSON.parse(readFileSync(join(truthFolder, file), 'utf8')) as Truth;
  const { graphs } = await analyzer.analyze(treeOfFolder(app));
  const graph = graphs.find((one) => one.root === '');
  if (graph === undefined) wrong.push(`${file}: no application found`);
  else {
    for (const [kind, tally] of compareTruth(graph, truth)) {
      const total = totals.get(kind) ?? { found: 0, missed: 0, invented: 0 };
      totals.set(kind, {
        found: total.found + tally.found,
        missed: total.missed + tally.missed.length,
        invented: total.invented + tally.invented.length,
      });
      wrong.push(...tally.missed.map((one) => `${file}: missed ${one}`));
      wrong.push(...tally.invented.map((one) => `${file}: invented ${one}`));
    }
  }
}
await analyzer.close();
console.log(`${compared} applications compared`);
console.table(Object.fromEntries([...totals].toSorted(([a], [b]) => (a < b ? -1 : 1))));
for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 && compared > 0 ? 0 : 1;
