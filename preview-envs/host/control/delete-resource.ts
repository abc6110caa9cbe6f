import type { ResourceKind } from '../api.ts';
import type { Host } from '../host.ts';
import { PROVIDERS } from './providers.ts';

/** Removes one resource; one that is not there is no error. */
export function deleteResource(host: Host, preview: string, kind: ResourceKind, name: string): Promise<void> {
  return host.gate.work(preview, (signal) =>
    host.locks.run(`${preview}/${kind}/${name}`, async () => {
      const row = await host.store.preview(preview);
      const before = await host.store.resource(preview, kind, name);
      if (row === undefined || before === undefined) return;
      host.reserve.spend();
      await PROVIDERS[kind].remove({ host, preview: row, name, before, signal });
      await host.store.forgetResource(preview, kind, name);
    }),
  );
}
