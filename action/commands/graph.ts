import { createAnalyzer } from '#analyzer/analyzer.ts';
import { graphToJson } from '#analyzer/model/codec.ts';
import { configurationOf } from '#analyzer/plan-merge.ts';
import { renderGraphTable } from '#analyzer/render/terminal.ts';
import { openNamed, readFlags, resolveNamed, wantsColor } from './arguments.ts';

/** `understudy graph`: what one commit asks for. One object as JSON, an array where there are several applications. */
export async function runGraph(args: readonly string[]): Promise<string> {
  const flags = readFlags(args, { repo: { type: 'string' }, ref: { type: 'string' }, json: { type: 'boolean' } });
  const repository = await openNamed(flags.repo ?? '.');
  const commit = await resolveNamed(repository, flags.ref ?? 'HEAD');
  const tree = await repository.readTree(await repository.treeOf(commit));
  const analyzer = createAnalyzer({ workers: 1 });
  try {
    const { apps, preview } = await configurationOf(tree);
    const { graphs } = await analyzer.analyze(tree, apps, preview.seed);
    if (graphs.length === 0) console.error('no Encore.ts application here: there is no encore.app');
    if (!flags.json) return graphs.map((graph) => renderGraphTable(graph, { color: wantsColor() })).join('\n');
    const all = graphs.map(graphToJson);
    return `${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`;
  } finally {
    await analyzer.close();
  }
}
