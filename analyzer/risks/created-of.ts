import type { AnyResource } from '../model/graph.ts';
import type { Kind } from '../model/kinds.ts';
import type { Change } from '../model/plan.ts';

/** The resources of a kind that a plan creates. */
export const createdOf = (changes: readonly Change[], kind: Kind): readonly AnyResource[] =>
  changes.flatMap((change) => (change.op === 'create' && change.after.kind === kind ? [change.after] : []));
