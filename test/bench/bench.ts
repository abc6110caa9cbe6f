// npm run bench: how fast a generated repository of 10,000 files is read, in one run, with the spread.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import { planTrees } from '#analyzer/plan-trees.ts';
import { openRepository } from '#app/github/git/repository.ts';
import { measureBesideHostile } from './beside-hostile.ts';
import { showSpread } from './show-spread.ts';
import { changeFive, generateRepository } from './generate.ts';
import { measureWebhooks } from './webhooks.ts';

const COLD_RUNS = 5;
/** The first ones warm up: a running App has planned before. */
const WARM_UP_RUNS = 5;
const RESIDENT_RUNS = 25;
const HOSTILE_ROUNDS = 5;
const WEBHOOK_ROUNDS = 5;
const WEBHOOKS = 5_000;

const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
const code = mkdtempSync(join(tmpdir(), 'understudy-bench-code-'));
// As the App does.
enableCompileCache(code);
const run = (script: string) =>
  JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, script), folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ) as Record<string, number>;

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

try {
  generateRepository(folder);
  const cold = Array.from({ length: COLD_RUNS }, () => run('cold.ts'));
  const { files, parsed, resources, uses } = cold[0]!;
  console.log(`${files} files, ${parsed} parsed, ${resources} resources, ${uses} grants`);
  showSpread(
    'cold, git objects to graph, fresh process',
    cold.map((one) => one['milliseconds']!),
    'ms',
  );
  showSpread(
    'memory of that process at its peak',
    cold.map((one) => one['megabytes']!),
    'MB',
  );

  const repository = await openRepository(folder);
  const analyzer = createAnalyzer();
  const read = async (commit: string, near?: Awaited<ReturnType<typeof repository.readTree>>) =>
    repository.readTree(await repository.treeOf(commit), near);
  const base = await read(git('rev-parse', 'HEAD'));
  await analyzer.analyze(base);
  const resident: number[] = [];
  for (let round = 0; round < RESIDENT_RUNS; round++) {
    changeFive(folder, round);
    const head = git('rev-parse', 'HEAD');
    const started = performance.now();
    const { plan } = await planTrees(analyzer, base, await read(head, base));
    if (round >= WARM_UP_RUNS) resident.push(performance.now() - started);
    if (plan.apps[0]!.changes.length !== round + 1)
      throw new Error(`round ${round}: ${plan.apps[0]!.changes.length} changes`);
  }
  const commits = git('rev-list', '--first-parent', '--reverse', 'HEAD').split('\n');
  const merges: number[] = [];
  for (let round = 1; round <= RESIDENT_RUNS; round++) {
    const started = performance.now();
    await planMerge(analyzer, repository, commits[round - 1]!, commits[round]!, () => performance.now());
    if (round > WARM_UP_RUNS) merges.push(performance.now() - started);
  }
  await analyzer.close();
  showSpread('a pull request of a few files, resident process', resident, 'ms');
  showSpread('the same from two commits, with the merge by git', merges, 'ms');
  const { alone, together, beside } = await measureBesideHostile(HOSTILE_ROUNDS);
  showSpread('an application of 40 files, alone', alone, 'ms');
  showSpread('the same at the same time as three that hang parsers', together, 'ms');
  showSpread('the same while those three hang', beside, 'ms');
  showSpread('webhooks accepted durably', await measureWebhooks(WEBHOOK_ROUNDS, WEBHOOKS), 'a second');

  const whole = run('whole-program.ts');
  const median = cold.map((one) => one['milliseconds']!).toSorted((a, b) => a - b)[Math.floor(COLD_RUNS / 2)]!;
  console.log(
    `ts-morph with its checker, once: ${whole['milliseconds']!.toFixed(0)} ms, ${whole['megabytes']!.toFixed(0)} MB: ${(whole['milliseconds']! / median).toFixed(1)} times the median cold run`,
  );
} finally {
  for (const one of [folder, code]) rmSync(one, { recursive: true, force: true });
}
