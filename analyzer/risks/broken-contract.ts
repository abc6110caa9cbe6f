import { kindOf, type Address } from '../model/address.ts';
import type { AnyResource, InfraGraph } from '../model/graph.ts';
import type { Change, Risk, StillUsed } from '../model/plan.ts';
import { sameValue } from '../diff/same-value.ts';
import { valueToJson } from '../model/codec.ts';
import type { RiskRule } from './rule.ts';
import { usesOfResource } from './still-used.ts';

/** Somebody relies on what goes away or changes under them. Stores are left to data-loss, which says more. */
export const brokenContract: RiskRule = ({ base, head, changes }) => [
  ...changes.flatMap((change) => deletedButUsed(head, change)),
  ...danglingUses(base, head),
  ...changes.flatMap((change) => changedUnderCallers(head, change)),
];

const STORES = new Set(['database', 'bucket', 'cache']);

function deletedButUsed(head: InfraGraph, change: Change): readonly Risk[] {
  if (change.op !== 'delete' || STORES.has(change.before.kind)) return [];
  const { address, kind, at } = change.before;
  const evidence = { side: 'base', at: at[0] } as const;
  const stillUsed = usesOfResource(head, address);
  if (kind === 'auth-handler') {
    const detail = signInDetail(head);
    return detail === undefined
      ? []
      : [{ kind: 'broken-contract', address, because: 'auth-handler-removed', detail, stillUsed, evidence }];
  }
  if (stillUsed.length === 0) return isReachable(change.before) ? [goneForOutside(change.before)] : [];
  return [
    {
      kind: 'broken-contract',
      address,
      because: 'deleted-but-used',
      detail: 'it is deleted and still used',
      stillUsed,
      evidence,
    },
  ];
}

/** Whether callers from outside may rely on it. */
function isReachable({ kind, properties }: AnyResource): boolean {
  const access = properties['access'];
  return kind === 'endpoint' && access?.known === true && access.value !== 'private';
}

function goneForOutside({ address, properties, at }: AnyResource): Risk {
  const [methods, path] = [properties['methods'], properties['path']].map((value) =>
    value === undefined ? '' : printed(valueToJson(value)),
  );
  const detail = `${methods} ${path} → nothing`;
  const evidence = { side: 'base', at: at[0] } as const;
  return { kind: 'broken-contract', address, because: 'route-changed', detail, stillUsed: [], evidence };
}

/** From everybody to those signed in, or to nobody outside. */
function isNarrower(before: AnyResource, after: AnyResource): boolean {
  const order = ['private', 'auth', 'public'];
  const [was, is] = [before, after].map(({ properties: { access } }) =>
    access?.known === true ? order.indexOf(String(access.value)) : -1,
  );
  return was !== -1 && is !== -1 && is! < was!;
}

/** One that only services call, and that asks them for somebody who is signed in from now on. */
function isInward(before: AnyResource, after: AnyResource): boolean {
  return !isReachable(before) && !asksForAuth(before) && asksForAuth(after);
}

const asksForAuth = ({ properties: { requiresAuth } }: AnyResource) =>
  requiresAuth?.known === true && requiresAuth.value === true;

function signInNeeded({ address, at }: AnyResource, stillUsed: readonly StillUsed[]): Risk {
  const detail = 'calls for nobody who is signed in fail from now on';
  const evidence = { side: 'head', at: at[0] } as const;
  return { kind: 'broken-contract', address, because: 'sign-in-needed', detail, stillUsed, evidence };
}

const isSignedIn = (access: Parameters<typeof sameValue>[0]) => access?.known === true && access.value === 'auth';

/** Uses new on this side of something that neither side declares. */
function danglingUses(base: InfraGraph, head: InfraGraph): readonly Risk[] {
  const known = new Set(base.access.map((access) => `${access.from} ${access.to}`));
  return head.access.flatMap((access): Risk[] => {
    const address: Address = access.to;
    const isDeclared = head.resources.has(address) || base.resources.has(address);
    if (isDeclared || kindOf(address) !== 'endpoint' || known.has(`${access.from} ${address}`)) return [];
    const evidence = { side: 'head', at: access.at[0] } as const;
    const detail = 'no such endpoint is declared';
    return [
      {
        kind: 'broken-contract',
        address,
        because: 'deleted-but-used',
        detail,
        stillUsed: usesOfResource(head, address),
        evidence,
      },
    ];
  });
}

function changedUnderCallers(head: InfraGraph, change: Change): readonly Risk[] {
  if (change.op !== 'update' && change.op !== 'replace') return [];
  const { before, after } = change;
  const evidence = { side: 'head', at: after.at[0] } as const;
  const stillUsed = usesOfResource(head, after.address);
  const show = (name: string) =>
    [before, after]
      .map((one) => one.properties[name])
      .map((value) => (value === undefined ? 'nothing' : printed(valueToJson(value))))
      .join(' → ');
  if (after.kind === 'endpoint') {
    const moved = ['methods', 'path'].filter((name) => !sameValue(before.properties[name], after.properties[name]));
    const names = [...moved, ...(isNarrower(before, after) ? ['access'] : [])];
    if (isInward(before, after) && stillUsed.length > 0) return [signInNeeded(after, stillUsed)];
    if (!isReachable(before) || names.length === 0) return [];
    return [
      {
        kind: 'broken-contract',
        address: after.address,
        because: 'route-changed',
        detail: names.map(show).join(', '),
        stillUsed,
        evidence,
      },
    ];
  }
  if (after.kind === 'gateway') return uncheckedSignIn(head, before, after);
  const [was, is] = [before.properties['deliveryGuarantee'], after.properties['deliveryGuarantee']];
  const isWeaker = was?.known === true && was.value === 'exactly-once' && is?.known === true && !sameValue(was, is);
  if (after.kind !== 'topic' || !isWeaker) return [];
  return [
    {
      kind: 'broken-contract',
      address: after.address,
      because: 'delivery-weakened',
      detail: show('deliveryGuarantee'),
      stillUsed,
      evidence,
    },
  ];
}

/** The gateway asks nobody any more, though the auth handler is still there. */
function uncheckedSignIn(head: InfraGraph, before: AnyResource, after: AnyResource): readonly Risk[] {
  const handler = before.properties['authHandler'];
  if (handler?.known !== true || after.properties['authHandler'] !== undefined) return [];
  const address = handler.value as Address;
  const detail = signInDetail(head);
  if (detail === undefined || !head.resources.has(address)) return [];
  const evidence = { side: 'head', at: after.at[0] } as const;
  return [{ kind: 'broken-contract', address, because: 'auth-handler-removed', detail, stillUsed: [], evidence }];
}

/** How many endpoints need somebody signed in; undefined where none does. */
function signInDetail(head: InfraGraph): string | undefined {
  const needing = [...head.resources.values()].filter(
    (one) => one.kind === 'endpoint' && (isSignedIn(one.properties['access']) || asksForAuth(one)),
  );
  return needing.length === 0 ? undefined : `${needing.length} endpoints need sign-in and nothing checks it`;
}

const printed = (value: unknown) => (Array.isArray(value) ? value.join(' ') : String(value));
