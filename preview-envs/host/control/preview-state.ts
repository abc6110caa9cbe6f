import type { PreviewState } from '../api.ts';
import type { Host } from '../host.ts';
import type { PreviewRow } from '../state/store.ts';

/** `http://pr-12--bookshop.localhost:4300` */
export function previewUrl(publicUrl: string, preview: string): string {
  const url = new URL(publicUrl);
  return `${url.protocol}//${preview}.${url.host}`;
}

/** Pages are on a name of their own: a preview's JavaScript is of another origin. */
export const pageUrl = (publicUrl: string, preview: string): string =>
  `${previewUrl(publicUrl, PAGES_NAME)}/previews/${preview}/`;

/** No preview can be called so: names end in `--<application>`, and this one is refused. */
export const PAGES_NAME = 'host';

/** A preview as the control API tells it. */
export async function previewState(host: Pick<Host, 'store' | 'publicUrl'>, row: PreviewRow): Promise<PreviewState> {
  const { name, spec, keys, phase } = row;
  const url = previewUrl(host.publicUrl, name);
  const lastAt = Math.max(row.changedAt.getTime(), row.lastRequestAt?.getTime() ?? 0);
  const resources = await host.store.resources(name);
  return {
    name,
    url,
    phase,
    link: `${url}/?key=${keys.access}`,
    pageLink: `${pageUrl(host.publicUrl, name)}?key=${keys.page}`,
    labels: spec.labels,
    createdAt: row.createdAt.toISOString(),
    lastRequestAt: row.lastRequestAt?.toISOString(),
    idleLimitAt: new Date(lastAt + spec.destroyAfterSeconds * 1_000).toISOString(),
    ageLimitAt: new Date(row.createdAt.getTime() + spec.maxAgeSeconds * 1_000).toISOString(),
    resources: resources.map((one) => ({ kind: one.kind, name: one.name })),
  };
}
