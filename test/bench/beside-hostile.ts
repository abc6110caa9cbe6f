import { setTimeout as delay } from 'node:timers/promises';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { DEFAULT_LIMITS } from '#analyzer/limits.ts';
import { treeOfFiles } from '#test/analyzer/tree-of-folder.ts';

const HOSTILE_REPOSITORIES = 3;
const FILES = 40;
/** When the application comes: with the hostile ones, and when all of them have begun. */
const LATER_MS = 1_000;

/**
 * How long an application of 40 files takes to read in a running analyzer: alone, at the same time as three repositories
 * full of files that hang a parser, and while those hang. Milliseconds of each round.
 */
export async function measureBesideHostile(rounds: number) {
  const analyzer = createAnalyzer({ limits: { ...DEFAULT_LIMITS, planMilliseconds: 4_000 } });
  const analyze = (name: string, code: string) => {
    const files = Array.from({ length: FILES }, (_, index) => [
      `shop/${index}.ts`,
      `import { api } from 'encore.dev/api'; // ${name} ${index}\n${code}`,
    ]);
    return analyzer.analyze(
      treeOfFiles({ 'encore.app': '{}', ...(Object.fromEntries(files) as Record<string, string>) }),
    );
  };
  const timed = async (name: string) => {
    const started = performance.now();
    await analyze(name, `export const list = api({ expose: true }, async () => ({ ok: true }));\n`.repeat(20));
    return performance.now() - started;
  };
  await timed('warm-up');
  const alone: number[] = [];
  const together: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await timed(`alone ${round}`));
    const hanging = Array.from({ length: HOSTILE_REPOSITORIES }, (_, index) =>
      analyze(`hostile ${round} ${index}`, 'async('.repeat(24)).catch(() => undefined),
    );
    together.push(await timed(`together ${round}`));
    await delay(LATER_MS);
    beside.push(await timed(`beside ${round}`));
    await Promise.all(hanging);
  }
  await analyzer.close();
  return { alone, together, beside };
}
