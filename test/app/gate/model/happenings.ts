import fc from 'fast-check';
import { mergeTrees, TREES, type Infra } from './trees.ts';
import {
  gateOf,
  PEOPLE,
  RULES,
  shaOf,
  treeOf,
  type Base,
  type GroupStep,
  type PullNumber,
  type RuleSet,
  type World,
  type WorldPull,
} from './world.ts';

/** Something that people do; GitHub sends an event for each. */
export interface Happening {
  readonly name: string;
  /** Pull requests that the events are about. */
  readonly wakes: readonly PullNumber[];
  readonly happen: (world: World) => void;
}

const INFRA = Object.keys(TREES) as readonly Infra[];
const BASES = ['main', 'next'] as const satisfies readonly Base[];
const RULE_SETS = [...(Object.keys(RULES) as (keyof typeof RULES)[]), 'invalid'] as const satisfies readonly RuleSet[];
const person = fc.constantFrom(...PEOPLE);
/** Two pull requests in everything would halve how deep a sequence gets. */
const pullNumber = fc.constantFrom<PullNumber>(1, 1, 1, 2);

const onPull = (number: PullNumber, name: string, happen: (pull: WorldPull, world: World) => void): Happening => ({
  ...{ name: `#${number}: ${name}`, wakes: [number] },
  happen: (world) => happen(world.pulls[number], world),
});
const everywhere = (name: string, happen: (world: World) => void): Happening => ({ name, wakes: [1, 2], happen });

function moveHead(pull: WorldPull, head: string): void {
  pull.head = head;
  pull.heads.add(head);
  pull.rerequested = undefined;
}

/** A push, a rebase or a force push: another head, by some people, with some infrastructure. */
const push = fc
  .record({
    number: pullNumber,
    infra: fc.constantFrom(...INFRA),
    by: person,
    committers: fc.subarray([...PEOPLE], { minLength: 1, maxLength: 2 }),
  })
  .map(({ number, infra, by, committers }) =>
    onPull(number, `${by} pushes ${infra} by ${committers.join(' and ')}`, (pull, world) => {
      const sha = shaOf(world.nextId++);
      world.commits.set(sha, { sha, infra, committers, pusher: by });
      moveHead(pull, sha);
    }),
  );

/** The infrastructure stays: what an approval should survive. */
const refactor = pullNumber.map((number) =>
  onPull(number, 'ola pushes a refactor', (pull, world) => {
    const { infra } = world.commits.get(pull.head)!;
    const sha = shaOf(world.nextId++);
    world.commits.set(sha, { sha, infra, committers: ['ola'], pusher: 'ola' });
    moveHead(pull, sha);
  }),
);

/** Back to an earlier head, as after a force push, or to one that the other pull request has or had. */
const forcePush = fc.tuple(pullNumber, fc.nat({ max: 5 })).map(([number, index]) =>
  onPull(number, `ola force-pushes a head that was there (${index})`, (pull, { commits }) => {
    const heads = [...commits.keys()];
    moveHead(pull, heads[index % heads.length]!);
  }),
);

const review = fc
  .record({
    // Who reviews one of them often reviews the other one too.
    numbers: fc.constantFrom<readonly PullNumber[]>([1], [2], [1, 2], [1, 2], [1, 2]),
    by: fc.constantFrom('mira', 'mira', 'jon', 'jon', 'rae', 'ola'),
    state: fc.constantFrom('APPROVED', 'APPROVED', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'),
    stale: fc.boolean(),
  })
  .map(({ numbers, by, state, stale }): Happening => ({
    name: `#${numbers.join(', #')}: ${by}: ${state}${stale ? ' on an old page' : ''}`,
    wakes: numbers,
    happen: (world) => {
      for (const { head, shown, reviews } of numbers.map((one) => world.pulls[one])) {
        // Somebody whose page is old reviews the head that it shows.
        const commit = stale ? (shown.at(-1)?.head ?? head) : head;
        reviews.push({ id: world.nextId++, by, state, commit, at: world.now });
      }
    },
  }));

const dismiss = fc.tuple(pullNumber, fc.nat({ max: 5 })).map(([number, index]) =>
  onPull(number, `a review is dismissed (${index})`, ({ reviews }) => {
    const live = reviews.filter((one) => one.state === 'APPROVED' || one.state === 'CHANGES_REQUESTED');
    const one = live[index % Math.max(1, live.length)];
    if (one !== undefined) one.state = 'DISMISSED';
  }),
);

const permission = fc
  .record({ who: person, may: fc.constantFrom('write', 'write', 'read', 'none') })
  .map(({ who, may }) => everywhere(`${who} may ${may}`, ({ permissions }) => void permissions.set(who, may)));

const team = fc
  .record({ who: person, isIn: fc.boolean() })
  .map(({ who, isIn }) =>
    everywhere(
      `${who} ${isIn ? 'joins' : 'leaves'} the platform team`,
      ({ platform }) => void (isIn ? platform.add(who) : platform.delete(who)),
    ),
  );

const onBase = fc
  .record({
    base: fc.constantFrom(...BASES),
    rules: fc.constantFrom(...RULE_SETS),
    infra: fc.constantFrom(...INFRA),
    which: fc.boolean(),
  })
  .map(({ base, rules, infra, which }) =>
    everywhere(which ? `${base} has the rules ${rules}` : `${base} has ${infra}`, ({ bases }) => {
      if (which) bases[base].rules = rules;
      else bases[base].infra = infra;
      bases[base].version++;
    }),
  );

const retarget = fc
  .tuple(pullNumber, fc.constantFrom(...BASES))
  .map(([number, base]) => onPull(number, `retargeted to ${base}`, (pull) => void (pull.base = base)));

const deleteComment = pullNumber.map((number) =>
  onPull(number, 'somebody deletes the comment', ({ comments, isTorn }) => {
    // Deleted before anybody else noted what it showed, nobody can know.
    if (!isTorn) comments.pop();
  }),
);

const rerequest = pullNumber.map((number) =>
  onPull(number, 'somebody has the checks run again', (pull, world) => {
    world.reruns.set(number, new Date(world.now * 1000));
    pull.rerequested = gateOf(world, pull.head)?.id ?? 0;
  }),
);

/** One or both of them, in the order of the queue. */
const QUEUED = [[1], [2], [1, 2], [1, 2], [2, 1]] as const satisfies readonly (readonly PullNumber[])[];
const enqueue = fc
  .record({ order: fc.constantFrom(...QUEUED), isSquashed: fc.boolean() })
  .map(({ order, isSquashed }): Happening => ({
    ...{ name: `queued${isSquashed ? ' to be squashed' : ''}: #${order.join(', #')}`, wakes: [] },
    happen: (world) => {
      const { base } = world.pulls[order.at(-1)!];
      const tip = TREES[world.bases[base].infra];
      const steps: GroupStep[] = [];
      for (const pull of order.filter((one) => world.pulls[one].base === base)) {
        const { head } = world.pulls[pull];
        const before = steps.at(-1)?.after ?? tip;
        steps.push({ pull, head, before, after: mergeTrees(before, tip, treeOf(world, head)) });
      }
      const group = { sha: shaOf(world.nextId++), base, isSquashed, steps };
      world.groups.push(group);
      world.queue.push({ group });
    },
  }));

const rerequestGroup = fc.nat({ max: 3 }).map((index): Happening => ({
  ...{ name: `somebody has the checks of group ${index} run again`, wakes: [] },
  happen: (world) => {
    const group = world.groups[index];
    const gate = group === undefined ? undefined : gateOf(world, group.sha);
    if (group === undefined || gate === undefined) return;
    world.groupReruns.set(group.sha, new Date(world.now * 1000));
    world.groupsRerequested.set(group.sha, gate.id);
    world.queue.push({ group });
  },
}));

const nothing = pullNumber.map((number) => onPull(number, 'an event is doubled', () => undefined));

export const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { arbitrary: push, weight: 3 },
  { arbitrary: refactor, weight: 2 },
  { arbitrary: forcePush, weight: 1 },
  { arbitrary: review, weight: 8 },
  { arbitrary: dismiss, weight: 1 },
  { arbitrary: permission, weight: 1 },
  { arbitrary: team, weight: 1 },
  { arbitrary: onBase, weight: 2 },
  { arbitrary: retarget, weight: 1 },
  { arbitrary: deleteComment, weight: 1 },
  { arbitrary: rerequest, weight: 1 },
  { arbitrary: enqueue, weight: 4 },
  { arbitrary: rerequestGroup, weight: 1 },
  { arbitrary: nothing, weight: 1 },
);
