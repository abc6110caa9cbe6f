import { randomBytes } from 'node:crypto';
import type { PreviewSpec, PreviewState } from '../api.ts';
import { roleOf } from '../databases/names.ts';
import { ensureRole } from '../databases/roles.ts';
import type { Host } from '../host.ts';
import { Problem } from '../problem.ts';
import { deletePreview } from './delete-preview.ts';
import { previewState, PAGES_NAME } from './preview-state.ts';

const PREVIEW_NAME = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const secret = () => randomBytes(24).toString('base64url');

/** @throws Problem 400 */
export function checkPreviewName(name: string): string {
  if (PREVIEW_NAME.test(name) && name !== PAGES_NAME) return name;
  throw new Problem(
    400,
    `a preview's name is 1 to 63 of a-z, 0-9 and -, and not "${PAGES_NAME}": ${name.slice(0, 80)}`,
  );
}

/** Makes a preview known, with its keys and its role. One that is there takes the spec and keeps the rest. */
export async function putPreview(host: Host, name: string, spec: PreviewSpec): Promise<PreviewState> {
  const { store, server, config } = host;
  // A teardown that was cut off is finished first.
  if ((await store.preview(name))?.phase.is === 'stopping') await deletePreview(host, name);
  return host.gate.work(name, () =>
    host.locks.run('previews', async () => {
      host.reserve.refill();
      const all = await store.previews();
      const limit = Math.min(config.limits.previews, host.isolation.slots);
      if (all.length >= limit && !all.some((one) => one.name === name))
        throw new Problem(409, `${all.length} previews, the limit is ${limit}`);
      const keys = { access: secret(), page: secret(), database: secret(), signing: secret() };
      await store.putPreview(name, spec, keys, host.isolation.slots);
      const row = await store.preview(name);
      if (row === undefined) throw new Error(`${name} was not kept`);
      const role = { name: roleOf(name), password: row.keys.database, connections: config.limits.connections };
      await ensureRole(server, role);
      return previewState(host, row);
    }),
  );
}
