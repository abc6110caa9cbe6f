import { planBetween } from './plans.ts';
import { TREES, type Tree } from './trees.ts';
import { pullsAt, treeOf, type Base, type Group, type World, type WorldPull, type WorldReview } from './world.ts';

type Conclusion = 'success' | 'failure' | 'action_required';

/** What a required check must say, by the rules as a person would tell them; knows nothing of the implementation. */
export function expectedConclusion(world: World, pull: WorldPull): Conclusion {
  return judge(world, pull, pull.base, TREES[world.bases[pull.base].infra], treeOf(world, pull.head));
}

/**
 * A merge group may go in if each pull request in it could: its head is the one that was merged, and what merging it there
 * changes is what was approved for it.
 */
export function expectedOfGroup(world: World, { base, isSquashed, steps }: Group): 'success' | 'failure' {
  const isGood = steps.every(({ pull: number, head, before, after }, index) => {
    const pull = world.pulls[number];
    // The last is known by the name of the queue's branch, others by a head that is theirs alone.
    const isLast = index === steps.length - 1;
    const others = pullsAt(world, head).filter((one) => one.number !== steps.at(-1)!.pull);
    const isKnown = isLast || (!isSquashed && others.length === 1);
    const isMerged = isSquashed || head === pull.head;
    return isKnown && isMerged && judge(world, pull, base, before, after) === 'success';
  });
  return isGood ? 'success' : 'failure';
}

function judge(world: World, pull: WorldPull, base: Base, before: Tree, after: Tree): Conclusion {
  const { rules } = world.bases[base];
  if (rules === 'invalid') return 'failure';
  const plan = planBetween(before, after);
  const changes = plan.apps.some((app) => app.changes.length + app.risks.length > 0);
  if (!changes) return 'success';

  const eligible = [...lastWords(pull)].filter(([person]) => mayJudge(world, pull, base, person));
  if (eligible.some(([, review]) => review.state === 'CHANGES_REQUESTED')) return 'failure';
  const isOfThisPlan = ({ commit, at }: WorldReview): boolean => {
    const seen = pull.shown.findLast((one) => one.head === commit && one.at <= at);
    if (seen?.digest !== plan.digest) return false;
    if (commit === pull.head) return true;
    // They saw it on another commit, and something that cannot be read may have come between.
    return rules !== 'strict' && !after.isDark && !treeOf(world, commit).isDark;
  };
  const approvers = eligible
    .filter(([, review]) => review.state === 'APPROVED' && isOfThisPlan(review))
    .map(([person]) => person);
  const touchesBucket = plan.apps.some((app) => app.changes.length > 0);
  const isEnough =
    rules === 'two'
      ? approvers.length >= 2
      : rules === 'team' && touchesBucket
        ? approvers.some((person) => world.platform.has(person))
        : approvers.length >= 1;
  return isEnough ? 'success' : 'action_required';
}

/** Of each person the last review that decides. */
function lastWords({ reviews }: WorldPull): ReadonlyMap<string, WorldReview> {
  return new Map(reviews.filter((one) => one.state !== 'COMMENTED').map((one) => [one.by, one]));
}

function mayJudge({ permissions, bases, commits }: World, pull: WorldPull, base: Base, person: string): boolean {
  if (permissions.get(person) !== 'write') return false;
  if (bases[base].rules === 'own') return true;
  const head = commits.get(pull.head)!;
  return person !== 'ola' && person !== head.pusher && !head.committers.includes(person);
}
