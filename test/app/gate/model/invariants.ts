import { expectedConclusion, expectedOfGroup } from './expected.ts';
import { Violation } from './fake-octokit.ts';
import { TREES } from './trees.ts';
import { gateOf, pullsAt, treeOf, type Group, type World, type WorldPull } from './world.ts';

/**
 * Whenever the gate is opened, what it is opened for was approved, as the world is now. Another pull request of the same
 * commit counts from its own events on.
 *
 * @param id of a check just written
 */
export function checkOpened(world: World, id: number): void {
  const { name, head, conclusion } = world.checks.find((one) => one.id === id)!;
  if (name !== 'infra/approval' || conclusion !== 'success') return;
  const group = world.groups.find((one) => one.sha === head);
  if (group !== undefined && isGone(world, group)) return;
  const pull = world.working === undefined ? undefined : world.pulls[world.working];
  const expected =
    group !== undefined ? expectedOfGroup(world, group) : pull?.head === head && expectedConclusion(world, pull);
  if (expected !== false && expected !== 'success') throw new Violation(`opened; it should be ${expected}`);
}

/** A group is not refused for nothing, if what its pull requests show is brought up to date. */
export function checkGroup(world: World, group: Group): void {
  if (isGone(world, group) || Object.values(world.pulls).some((one) => one.isTorn)) return;
  const is = gateOf(world, group.sha)?.conclusion;
  const expected = expectedOfGroup(world, group);
  if (is !== expected) throw new Violation(`the group is ${String(is)}; it should be ${expected}`);
}

/** GitHub takes a pull request that is closed out of the queue. */
const isGone = ({ pulls }: World, { steps }: Group) => steps.some((one) => !pulls[one.pull].isOpen);

/** What must be true when everything was delivered and done. */
export function checkAtRest(world: World): void {
  for (const pull of Object.values(world.pulls)) checkPullAtRest(world, pull);
  // One that was refused is out of the queue, whatever becomes of its pull requests.
  const open = world.groups.filter((one) => gateOf(world, one.sha)?.conclusion === 'success');
  for (const group of open) checkGroup(world, group);
  const undecided = world.groups.find((one) => gateOf(world, one.sha) === undefined && !isGone(world, one));
  if (undecided !== undefined) throw new Violation('a group was never decided');
  for (const [sha, before] of world.groupsRerequested) {
    if (gateOf(world, sha)!.id <= before) throw new Violation('checks of a group were wanted anew');
  }
  world.groupsRerequested.clear();
}

function checkPullAtRest(world: World, pull: WorldPull): void {
  if (!pull.isOpen) return;
  const gate = gateOf(world, pull.head);
  const sharing = pullsAt(world, pull.head).map((one) => expectedConclusion(world, one));
  const isOpen = sharing.every((one) => one === 'success');
  const says = (what: string) => new Violation(`at rest #${pull.number} ${what}`);
  // Red for another pull request that left while work on it failed: it is told so with its next event.
  const isLate = Object.values(world.pulls).some((one) => one !== pull && one.disturbed.has(pull.head));
  if (isLate && gate !== undefined && gate.conclusion !== 'success') return;
  // Closed for several reasons, it says one of them.
  const isRight = isOpen || sharing.length === 1 ? gate?.conclusion === sharing[0] : gate?.conclusion !== 'success';
  if (gate === undefined || !isRight) {
    throw says(`is ${String(gate?.conclusion)}; it should be ${sharing.join(' and ')}`);
  }
  if (pull.comments.length > 1) throw says(`has ${pull.comments.length} comments`);
  if (pull.rerequested !== undefined && gate.id <= pull.rerequested) throw says('has checks that were wanted anew');
  pull.rerequested = undefined;
  const named = [...(pull.comments[0]?.body ?? '').matchAll(/\[#(\d)\]/g)].map((one) => Number(one[1]));
  const partners = Object.values(world.pulls).filter((one) => one !== pull && interact(world, pull, one));
  // Where the rules cannot be read nothing is shown anew.
  const isShown = world.bases[pull.base].rules !== 'invalid';
  if (isShown && named.join() !== partners.map((one) => one.number).join()) throw says(`names ${named.join()}`);
}

/** Two open pull requests into one branch that both create a bucket, as a person would tell it. */
function interact(world: World, pull: WorldPull, other: WorldPull): boolean {
  const { infra, rules } = world.bases[pull.base];
  const has = TREES[infra].buckets;
  const [mine, theirs] = [pull, other].map((one) =>
    treeOf(world, one.head).buckets.filter((name) => !has.some((is) => is === name)),
  );
  return other.isOpen && other.base === pull.base && rules !== 'invalid' && mine!.some((one) => theirs!.includes(one));
}
