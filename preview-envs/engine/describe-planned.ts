import type { Address } from '#analyzer/model/address.ts';
import type { AppPlan, Change } from '#analyzer/model/plan.ts';

/** What a plan says of one resource, in a few words. */
export function describePlanned(app: AppPlan | undefined, address: Address | undefined): string {
  if (app === undefined) return 'no such application';
  if (address === undefined) return 'it is part of every preview';
  const change = app.changes.find((one) => addressOfChange(one) === address);
  if (change !== undefined) return describeChange(change);
  if (app.head.resources.has(address)) return 'it is there and does not change';
  return app.base.resources.has(address) ? 'it is gone' : 'there is no such resource';
}

const addressOfChange = (change: Change): Address =>
  change.op === 'delete' ? change.before.address : change.after.address;

function describeChange(change: Change): string {
  switch (change.op) {
    case 'create':
      return 'it is created';
    case 'delete':
      return 'it is deleted';
    case 'rename':
      return `it is ${change.before.address} renamed`;
    case 'update':
    case 'replace':
      return `it is ${change.op === 'update' ? 'changed' : 'replaced'} in ${change.diff.map(({ path }) => path).join(', ')}`;
  }
}
