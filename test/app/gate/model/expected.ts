import { planBetween } from './plans.ts';
import { isDark, type World, type WorldReview } from './world.ts';

/** What a required check must say, by the rules as a person would tell them; knows nothing of the implementation. */
export function expectedConclusion(world: World): 'success' | 'failure' | 'action_required' {
  const { bases, pull, commits } = world;
  const base = bases[pull.base];
  if (base.rules === 'invalid') return 'failure';
  const head = commits.get(pull.head)!;
  const plan = planBetween(base.infra, head.infra);
  const changes = plan.apps.some((app) => app.changes.length + app.risks.length > 0);
  if (!changes) return 'success';

  const eligible = [...lastWords(world)].filter(([person]) => mayJudge(world, person));
  if (eligible.some(([, review]) => review.state === 'CHANGES_REQUESTED')) return 'failure';
  const approvers = eligible
    .filter(([, review]) => review.state === 'APPROVED' && isOfThisPlan(world, review, plan.digest))
    .map(([person]) => person);
  const touchesBucket = plan.apps.some((app) => app.changes.length > 0);
  const isEnough =
    base.rules === 'two'
      ? approvers.length >= 2
      : base.rules === 'team' && touchesBucket
        ? approvers.some((person) => world.platform.has(person))
        : approvers.length >= 1;
  return isEnough ? 'success' : 'action_required';
}

/** Of each person the last review that decides. */
function lastWords({ reviews }: World): ReadonlyMap<string, WorldReview> {
  return new Map(reviews.filter((one) => one.state !== 'COMMENTED').map((one) => [one.by, one]));
}

function mayJudge({ permissions, bases, pull, commits }: World, person: string): boolean {
  if (permissions.get(person) !== 'write') return false;
  if (bases[pull.base].rules === 'own') return true;
  const head = commits.get(pull.head)!;
  return person !== 'ola' && person !== head.pusher && !head.committers.includes(person);
}

/** They saw this plan on the commit that they approved, and nothing that cannot be read came between. */
function isOfThisPlan({ shown, bases, pull, commits }: World, { commit, at }: WorldReview, digest: string): boolean {
  const seen = shown.findLast((one) => one.head === commit && one.at <= at);
  if (seen?.digest !== digest) return false;
  if (commit === pull.head) return true;
  const wasReadable = [commit, pull.head].every((sha) => !isDark(commits.get(sha)!.infra));
  return wasReadable && bases[pull.base].rules !== 'strict';
}
