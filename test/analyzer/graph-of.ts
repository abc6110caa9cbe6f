import { afterAll } from 'vitest';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { diffGraphs } from '#analyzer/diff/diff-graphs.ts';
import type { Budget } from '#analyzer/model/budget.ts';
import { graphToJson, type GraphJson } from '#analyzer/model/codec.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { treeOfFiles } from './tree-of-folder.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const analyzer = createAnalyzer();
afterAll(() => analyzer.close());

/** Files of an application at the repository's root, with its manifest. */
export const bookshop = (files: Files): Files => ({ 'encore.app': '{ "id": "bookshop" }', ...files });

export async function graphsOf(files: Files, seedScript?: string): Promise<readonly InfraGraph[]> {
  return (await analyzer.analyze(treeOfFiles(files), 'auto', seedScript)).graphs;
}

/** The graph of the one application of the files. */
export async function graphOf(files: Files, seedScript?: string): Promise<GraphJson> {
  const [graph] = await graphsOf(bookshop(files), seedScript);
  return graphToJson(graph!);
}

export async function planOf(base: Files, head: Files, budget?: Budget): Promise<Plan> {
  return diffGraphs(await graphsOf(bookshop(base)), await graphsOf(bookshop(head)), budget);
}

/** Access as `service may verbs resource at lines`, for reading in a test. */
export function accessIn(graph: GraphJson): readonly string[] {
  return graph.access.map(({ from, to, verbs, at }) => {
    const lines = at.map(({ path, line }) => `${path}:${line}`);
    return `${from.slice('service:'.length)} may ${verbs.join(',')} ${to} at ${lines.join(' ')}`;
  });
}

export const addressesIn = (graph: GraphJson) => graph.resources.map((one) => one.address);
export const blindSpotsIn = (graph: GraphJson) =>
  graph.blindSpots.map(({ code, at }) => `${code} ${at.path}:${at.line}`);
export const propertiesIn = (graph: GraphJson, address: string) =>
  graph.resources.find((one) => one.address === address)?.properties;
