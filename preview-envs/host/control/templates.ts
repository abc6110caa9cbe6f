import type { TemplateLabels, TemplateSpec, TemplateState } from '../api.ts';
import { templateHash } from '../databases/steps.ts';
import { TEMPLATE_HOURS } from '../databases/template.ts';
import type { Host } from '../host.ts';
import { Problem } from '../problem.ts';
import type { TemplateRow } from '../state/store.ts';

const HOUR = 3_600_000;

/** @throws Problem 400 */
export function checkHash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new Problem(400, `a template is named by the SHA-256 of its content: ${text.slice(0, 80)}`);
}

/** All but those of which an older host did not keep what went into them. */
export async function listTemplates(host: Host): Promise<readonly TemplateState[]> {
  const rows = await host.store.templates();
  return rows.flatMap((row) => (row.labels === null ? [] : [stateOf(host, row, row.labels)]));
}

/** Which of these are not there. */
export async function missingTemplates({ store }: Host, hashes: readonly string[]) {
  const standing = new Set((await store.touchTemplates(hashes)).map(({ hash }) => hash));
  return { missing: hashes.filter((hash) => !standing.has(hash)) };
}

/** @throws Problem 404 */
export async function readTemplate(host: Host, hash: string): Promise<TemplateState & { readonly spec: TemplateSpec }> {
  const row = await host.store.template(hash);
  if (row?.ready !== true || row.spec === null) throw new Problem(404, 'no such template');
  return { ...stateOf(host, row, row.spec.labels), spec: row.spec };
}

/**
 * Makes a template, or finds it there.
 *
 * @throws Problem 400 where the name is another content's, 422 with the failure of the base's migrations or the seed
 */
export async function putTemplate(host: Host, hash: string, spec: TemplateSpec): Promise<TemplateState> {
  const is = templateHash(spec);
  if (is !== hash) throw new Problem(400, `the template of these migrations and this seed is ${is}`);
  const fault = await host.templates.use(
    spec,
    () => {},
    async () => {},
  );
  if (fault === undefined) return readTemplate(host, hash);
  const { step, reason, details } = fault;
  throw new Problem(422, reason, { step, reason, log: details.slice(-50) });
}

function stateOf({ now }: Host, { hash, ready, usedAt }: TemplateRow, labels: TemplateLabels): TemplateState {
  return { hash, labels, isReady: ready, isFresh: now().getTime() - usedAt.getTime() < TEMPLATE_HOURS * HOUR };
}
