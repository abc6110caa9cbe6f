import type { PreviewContents } from '#analyzer/render/preview-view.ts';
import { nameOf } from '#analyzer/model/address.ts';
import type { Plan } from '#analyzer/model/plan.ts';

/** What a preview of a plan's head consists of. */
export function contentsOf(plan: Plan): PreviewContents {
  return {
    services: plan.apps.flatMap(({ head }) =>
      [...head.resources.values()].filter((one) => one.kind === 'service').map((one) => nameOf(one.address)),
    ),
    databases: plan.apps.flatMap(({ base, head }) =>
      [...head.resources.values()]
        .filter((one) => one.kind === 'database')
        .map(({ address }) => {
          const before = new Set(base.schemas.get(address)?.migrations.map((one) => one.name));
          const now = head.schemas.get(address)?.migrations.map((one) => one.name) ?? [];
          return { name: nameOf(address), migrationsOnTop: now.filter((name) => !before.has(name)) };
        }),
    ),
  };
}
