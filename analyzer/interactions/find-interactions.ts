import type { Claim, ClaimKind, Interaction } from '../model/claim.ts';

/** What two plans against the same branch do that does not go together; the same seen from the other side, exchanged. */
export function findInteractions(mine: readonly Claim[], theirs: readonly Claim[]): readonly Interaction[] {
  const [ours, others] = [bySubject(mine), bySubject(theirs)];
  return [...ours.keys()].toSorted().flatMap((subject) => {
    const [here, there] = [ours.get(subject) ?? [], others.get(subject) ?? []];
    return there.length === 0
      ? []
      : [...findRemovals(here, there), ...findPairs(here, there), ...findOverBudget(here, there)];
  });
}

const bySubject = (claims: readonly Claim[]) =>
  Map.groupBy(claims, ({ app, address }) => JSON.stringify([app, address]));
const those = (claims: readonly Claim[], does: ClaimKind) => claims.filter((one) => one.does === does).toSorted(byText);
const textOf = ({ below, is }: Claim) => JSON.stringify([below, is]);
const byText = (a: Claim, b: Claim) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0);

/** What one removes, with everything that the other needs of it. */
function findRemovals(mine: readonly Claim[], theirs: readonly Claim[]): readonly Interaction[] {
  const kind = 'removed-but-needed';
  const byMe = those(mine, 'remove').map((one) => ({ kind, mine: [one], theirs: neededOf(one, theirs) }) as const);
  const byThem = those(theirs, 'remove').map((one) => ({ kind, mine: neededOf(one, mine), theirs: [one] }) as const);
  return [...byMe, ...byThem].filter((one) => one.mine.length > 0 && one.theirs.length > 0);
}

/** Whoever removes a table removes its columns; whoever needs a table does not need each of its columns. */
const neededOf = (removal: Claim, claims: readonly Claim[]) =>
  those(claims, 'need').filter((need) => removal.below.every((part, index) => need.below[index] === part));

/** Whether two that do the same to the same thing are told of: an equal change of both is one change. */
const PAIRS = [
  { does: 'create', kind: 'created-twice', ifEqual: true },
  { does: 'set', kind: 'set-differently', ifEqual: false },
  { does: 'number', kind: 'same-number', ifEqual: false },
] as const;

function findPairs(mine: readonly Claim[], theirs: readonly Claim[]): readonly Interaction[] {
  return PAIRS.flatMap(({ does, kind, ifEqual }) =>
    those(mine, does).flatMap((one): Interaction[] => {
      const same = those(theirs, does).filter((other) => isSamePart(one, other) && (ifEqual || other.is !== one.is));
      return same.map((other) => ({ kind, mine: [one], theirs: [other] }));
    }),
  );
}

const isSamePart = (a: Claim, b: Claim) => JSON.stringify(a.below) === JSON.stringify(b.below);

/** Each alone stays within the budget. Where the base branch moved between them, the later count is the smaller rest. */
function findOverBudget(mine: readonly Claim[], theirs: readonly Claim[]): readonly Interaction[] {
  const numbersOf = ({ below }: Claim) => below.map(Number);
  return those(mine, 'take').flatMap((one) =>
    those(theirs, 'take').flatMap((other): Interaction[] => {
      const [[here = 0, left = 0], [there = 0, rest = 0]] = [numbersOf(one), numbersOf(other)];
      const isOver = here + there > Math.min(left, rest);
      return isOver ? [{ kind: 'over-budget-together', mine: [one], theirs: [other] }] : [];
    }),
  );
}
