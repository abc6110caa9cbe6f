import fc from 'fast-check';
import { PEOPLE, RULES, shaOf, type Base, type Infra, type RuleSet, type World } from './world.ts';

/** Something that people do; GitHub sends an event for each. */
export interface Happening {
  readonly name: string;
  readonly happen: (world: World) => void;
}

const INFRA = ['none', 'covers', 'letters', 'dark', 'dim'] as const satisfies readonly Infra[];
const BASES = ['main', 'next'] as const satisfies readonly Base[];
const RULE_SETS = [...(Object.keys(RULES) as (keyof typeof RULES)[]), 'invalid'] as const satisfies readonly RuleSet[];
const person = fc.constantFrom(...PEOPLE);

/** A push, a rebase or a force push: another head, by some people, with some infrastructure. */
const push = fc
  .record({
    infra: fc.constantFrom(...INFRA),
    by: person,
    committers: fc.subarray([...PEOPLE], { minLength: 1, maxLength: 2 }),
  })
  .map(({ infra, by, committers }): Happening => ({
    name: `${by} pushes ${infra} by ${committers.join(' and ')}`,
    happen: (world) => {
      const sha = shaOf(world.nextId++);
      world.commits.set(sha, { sha, infra, committers, pusher: by });
      world.pull.head = sha;
    },
  }));

/** The infrastructure stays: what an approval should survive. */
const refactor = fc.constant<Happening>({
  name: 'ola pushes a refactor',
  happen: (world) => {
    const { infra } = world.commits.get(world.pull.head)!;
    const sha = shaOf(world.nextId++);
    world.commits.set(sha, { sha, infra, committers: ['ola'], pusher: 'ola' });
    world.pull.head = sha;
  },
});

/** Back to an earlier head, as after a force push. */
const forcePush = fc.nat({ max: 5 }).map((index): Happening => ({
  name: `ola force-pushes an earlier head (${index})`,
  happen: (world) => {
    const heads = [...world.commits.keys()];
    const sha = heads[index % heads.length]!;
    world.pull.head = sha;
  },
}));

const review = fc
  .record({
    by: fc.constantFrom('mira', 'mira', 'jon', 'jon', 'rae', 'ola'),
    state: fc.constantFrom('APPROVED', 'APPROVED', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'),
    stale: fc.boolean(),
  })
  .map(({ by, state, stale }): Happening => ({
    name: `${by}: ${state}${stale ? ' on an old page' : ''}`,
    happen: (world) => {
      // Somebody whose page is old reviews the head that it shows.
      const commit = stale ? (world.shown.at(-1)?.head ?? world.pull.head) : world.pull.head;
      world.reviews.push({ id: world.nextId++, by, state, commit, at: world.now });
    },
  }));

const dismiss = fc.nat({ max: 5 }).map((index): Happening => ({
  name: `a review is dismissed (${index})`,
  happen: ({ reviews }) => {
    const live = reviews.filter((one) => one.state === 'APPROVED' || one.state === 'CHANGES_REQUESTED');
    const one = live[index % Math.max(1, live.length)];
    if (one !== undefined) one.state = 'DISMISSED';
  },
}));

const permission = fc
  .record({ who: person, may: fc.constantFrom('write', 'write', 'read', 'none') })
  .map(({ who, may }): Happening => ({
    name: `${who} may ${may}`,
    happen: (world) => world.permissions.set(who, may),
  }));

const team = fc.record({ who: person, isIn: fc.boolean() }).map(({ who, isIn }): Happening => ({
  name: `${who} ${isIn ? 'joins' : 'leaves'} the platform team`,
  happen: ({ platform }) => void (isIn ? platform.add(who) : platform.delete(who)),
}));

const onBase = fc
  .record({
    base: fc.constantFrom(...BASES),
    rules: fc.constantFrom(...RULE_SETS),
    infra: fc.constantFrom(...INFRA),
    which: fc.boolean(),
  })
  .map(({ base, rules, infra, which }): Happening => ({
    name: which ? `${base} has the rules ${rules}` : `${base} has ${infra}`,
    happen: ({ bases }) => {
      if (which) bases[base].rules = rules;
      else bases[base].infra = infra;
      bases[base].version++;
    },
  }));

const retarget = fc.constantFrom(...BASES).map((base): Happening => ({
  name: `retargeted to ${base}`,
  happen: ({ pull }) => (pull.base = base),
}));

const deleteComment = fc.constant<Happening>({
  name: 'somebody deletes the comment',
  // Deleted before anybody else noted what it showed, nobody can know.
  happen: ({ comments, isTorn }) => void (isTorn || comments.pop()),
});

const nothing = fc.constant<Happening>({ name: 'an event is doubled', happen: () => undefined });

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
  { arbitrary: nothing, weight: 1 },
);
