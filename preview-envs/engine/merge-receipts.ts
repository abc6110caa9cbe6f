import type { Receipt } from '../host/api.ts';
import type { Standing } from '../targets/target.ts';
import type { EngineStep } from './engine-steps.ts';

/**
 * One receipt a preview, of what the engine deleted and what the target found besides.
 *
 * @param standing how it stood before
 * @param now milliseconds since 1970
 */
export function mergeReceipts(
  standing: Standing | undefined,
  deleted: readonly EngineStep[],
  swept: readonly Receipt[],
  now: number,
): readonly Receipt[] {
  const byPreview = Map.groupBy(
    deleted.filter((step) => step.op === 'delete' && !step.name.endsWith('/preview')),
    (step) => step.name.slice(0, step.name.indexOf('/')),
  );
  const previews = new Set([...(standing?.previews ?? []), ...byPreview.keys(), ...swept.map((one) => one.preview)]);
  return [...previews].toSorted().map((preview) => {
    const found = swept.find((one) => one.preview === preview);
    const byEngine = (byPreview.get(preview) ?? []).map(({ name }) => partOf(name.slice(preview.length + 1)));
    const known = new Set(byEngine.map(({ kind, name }) => `${kind}/${name}`));
    const besides = (found?.removed ?? []).filter(({ kind, name }) => !known.has(`${kind}/${name}`));
    const lived = standing === undefined ? found?.livedSeconds : (now - Date.parse(standing.createdAt)) / 1000;
    return {
      preview,
      removed: [...byEngine, ...besides],
      left: found?.left ?? [],
      livedSeconds: Math.max(0, Math.round(lived ?? 0)),
    };
  });
}

/** `database:orders`, or a word for what is the target's own: `build`. */
function partOf(rest: string): { readonly kind: string; readonly name: string } {
  const colon = rest.indexOf(':');
  return colon === -1 ? { kind: rest, name: 'app' } : { kind: rest.slice(0, colon), name: rest.slice(colon + 1) };
}
