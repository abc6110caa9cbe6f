import type { AnyResource } from '../model/graph.ts';
import type { Change, Risk } from '../model/plan.ts';
import type { RiskRule } from './rule.ts';

/** The wider the number, the more reach it. `inside-auth`: other services, for somebody who is signed in. */
const REACH: Readonly<Record<string, number>> = { 'inside-auth': 0, private: 1, auth: 2, public: 3 };

/** Endpoints and buckets that more people reach than before, new public ones included. */
export const publicExposure: RiskRule = ({ changes }) =>
  changes.flatMap((change): Risk[] => {
    if (change.op === 'delete' || change.op === 'rename') return [];
    const { after } = change;
    const before = change.op === 'create' ? undefined : reachOf(change.before);
    const reach = reachOf(after);
    if (reach === undefined) return [];
    const isWider = before === undefined ? reach === 'public' : (REACH[reach] ?? 0) > (REACH[before] ?? 0);
    if (!isWider && !servesOthers(change, reach)) return [];
    return [
      {
        kind: 'public-exposure',
        address: after.address,
        before,
        after: reach,
        evidence: { side: 'head', at: after.at[0] },
      },
    ];
  });

/** Other files behind an address that people outside reach: from `./public` to `.` is all of the source. */
function servesOthers(change: Change, reach: string): boolean {
  if ((change.op !== 'update' && change.op !== 'replace') || reachOf(change.before) !== reach) return false;
  const isOpen = reach === 'public' || reach === 'auth';
  return isOpen && change.diff.some(({ path }) => path === 'serves');
}

function reachOf(resource: AnyResource): string | undefined {
  const { access, requiresAuth, public: isPublic } = resource.properties;
  if (resource.kind === 'endpoint' && access?.known) {
    const isInside = access.value === 'private' && requiresAuth?.known === true && requiresAuth.value === true;
    return isInside ? 'inside-auth' : String(access.value);
  }
  if (resource.kind === 'bucket' && isPublic?.known) return isPublic.value === true ? 'public' : 'private';
  return undefined;
}
