import { createAnalyzer } from '#analyzer/analyzer.ts';
import { diffGraphs } from '#analyzer/diff/diff-graphs.ts';
import { emptyGraph } from '#analyzer/model/graph.ts';
import { readMigrations } from '#preview-envs/engine/request/read-migrations.ts';
import { tarTree } from '#preview-envs/engine/request/tar-tree.ts';
import type { ResourceKind } from '#preview-envs/host/api.ts';
import { createControlClient, type HostAccess } from '#preview-envs/provider/control-client.ts';
import { declareApplication } from '#preview-envs/targets/host/declare-application.ts';
import { treeOfFolder } from '../../analyzer/tree-of-folder.ts';

const STACK = 'understudy-1-12';

/** Brings the application in a folder up on a host, as the engine's provider would, without the engine. */
export async function upFolder(access: HostAccess, folder: string, preview: string): Promise<void> {
  const tree = treeOfFolder(folder);
  const analyzer = createAnalyzer({ workers: 1 });
  const { graphs } = await analyzer.analyze(tree);
  await analyzer.close();
  const graph = graphs[0]!;
  const migrations = await readMigrations(tree, graph);
  const application = { graph, migrations, baseMigrations: {}, seeds: {}, seedScript: undefined };
  const request = {
    ...{ stack: STACK, prefix: 'pr-12', repository: { id: 1, name: 'mira/bookshop' } },
    pull: { number: 12, headSha: tree.id, url: 'https://github.example/mira/bookshop/pull/12' },
    plan: diffGraphs([emptyGraph(graph)], [graph]),
    applications: [application],
    source: { tree: tree.id, tar: () => tarTree(tree) },
    ...{ sleepAfterSeconds: 3_600, destroyAfterSeconds: 604_800, maxAgeSeconds: 2_592_000, isKept: false },
  };
  const client = createControlClient(access);
  await client.putSource(tree.id, tarTree(tree));
  for (const { type, inputs } of declareApplication(request, application, preview)) {
    const kind = type.slice(type.lastIndexOf(':') + 1).toLowerCase();
    const { preview: _, name, ...spec } = inputs;
    if (kind === 'preview') await client.putPreview(preview, spec);
    else await client.put(preview, kind as ResourceKind, String(name), spec);
  }
}
