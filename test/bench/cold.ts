// One cold reading in a process of its own: prints what it found, milliseconds and peak memory as JSON.
import { openRepository } from '#app/github/git/repository.ts';
import { createAnalyzer } from '#analyzer/analyzer.ts';

const repository = await openRepository(process.argv[2]!);
const analyzer = createAnalyzer({ workers: 1 });
const started = performance.now();
const tree = await repository.readTree(await repository.treeOf(await repository.resolve('HEAD')));
const { graphs, files, parsed } = await analyzer.analyze(tree);
const milliseconds = performance.now() - started;
await analyzer.close();
const [graph] = graphs;
const uses = graph!.access.length;
console.log(
  JSON.stringify({
    milliseconds,
    files,
    parsed,
    resources: graph!.resources.size,
    uses,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
