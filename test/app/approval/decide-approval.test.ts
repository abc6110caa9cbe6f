import { describe, expect, test } from 'vitest';
import { readCodeOwners } from '#app/approval/code-owners.ts';
import { decideApproval } from '#app/approval/decide-approval.ts';
import type { ApprovalFacts, Person, PublishedPlan } from '#app/approval/facts.ts';
import type { NonEmpty } from '#analyzer/model/location.ts';
import type { ApprovalRule, Principal } from '#analyzer/model/approval-rules.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { DEFAULT_RULES } from '#analyzer/model/approval-rules.ts';
import { factsOf, MIRA, planOf, reviewOf, WRITER } from './facts-of.ts';

const decide = (facts: Partial<ApprovalFacts>) => decideApproval(factsOf(facts));
const ignoredBecause = (facts: Partial<ApprovalFacts>) => {
  const approval = decide(facts);
  return approval.state === 'waiting' ? approval.ignored.map((one) => one.because.reason) : approval.state;
};
const shown = (...plans: NonEmpty<PublishedPlan>): NonEmpty<PublishedPlan> => plans;
const people = (person: Partial<Person>) => new Map([[MIRA, { ...WRITER, ...person }]]);

test('no change of infrastructure needs nobody', () => {
  expect(decide({ plan: planOf('nothing') })).toEqual({ state: 'not-needed' });
});

test('a writer who approves the plan after it was shown approves it', () => {
  expect(decide({ reviews: [reviewOf()] })).toMatchObject({
    state: 'approved',
    by: [{ by: MIRA, commit: 'head', carried: false }],
  });
});

test('without reviews it waits and says for whom', () => {
  expect(decide({})).toMatchObject({
    state: 'waiting',
    needs: [{ missing: 1, from: ['somebody who may write'], about: ['any change of the infrastructure'] }],
  });
});

describe('an approval does not count', () => {
  test('given before the plan was published', () => {
    expect(ignoredBecause({ reviews: [reviewOf({ submittedAt: '2026-11-02T08:59:59Z' })] })).toEqual([
      'published-later',
    ]);
  });

  test('given on a commit whose plan never was published', () => {
    expect(ignoredBecause({ reviews: [reviewOf({ commit: 'elsewhere' })] })).toEqual(['plan-not-published']);
  });

  test('given on no commit', () => {
    expect(ignoredBecause({ reviews: [reviewOf({ commit: undefined })] })).toEqual(['no-commit']);
  });

  test('stale: given on an older commit with another plan', () => {
    const published = new Map([
      ['old', shown({ digest: planOf('delete').digest, at: '2026-11-02T08:00:00Z', hasBlindSpots: false })],
      ['head', shown({ digest: planOf('create').digest, at: '2026-11-02T09:00:00Z', hasBlindSpots: false })],
    ]);
    expect(ignoredBecause({ published, reviews: [reviewOf({ commit: 'old' })] })).toEqual(['plan-changed']);
  });

  test('by the author', () => {
    const ola = new Map([['ola', WRITER]]);
    expect(ignoredBecause({ people: ola, reviews: [reviewOf({ reviewer: 'ola' })] })).toEqual(['author']);
  });

  test('by a committer of the head', () => {
    const pull = { headSha: 'head', author: 'ola', committers: new Set([MIRA]), lastPusher: 'ola' };
    expect(ignoredBecause({ pull, reviews: [reviewOf()] })).toEqual(['committer']);
  });

  test('by the last pusher', () => {
    const pull = { headSha: 'head', author: 'ola', committers: new Set(['ola']), lastPusher: MIRA };
    expect(ignoredBecause({ pull, reviews: [reviewOf()] })).toEqual(['last-pusher']);
  });

  test('by an app', () => {
    expect(ignoredBecause({ reviews: [reviewOf({ isPerson: false })] })).toEqual(['not-a-person']);
  });

  test('by somebody who lost access since', () => {
    expect(ignoredBecause({ people: people({ mayWrite: false }), reviews: [reviewOf()] })).toEqual(['may-not-write']);
  });

  test('by somebody whose access GitHub will not tell', () => {
    expect(ignoredBecause({ people: people({ mayWrite: 'unknown' }), reviews: [reviewOf()] })).toEqual([
      'access-unknown',
    ]);
    expect(ignoredBecause({ people: new Map(), reviews: [reviewOf()] })).toEqual(['access-unknown']);
  });

  test('where the head has more commits than GitHub lists, or nobody knows who pushed it', () => {
    const pull = { headSha: 'head', author: 'ola', committers: new Set(['ola']), lastPusher: 'ola' };
    const reviews = [reviewOf()];
    expect(ignoredBecause({ pull: { ...pull, committers: undefined }, reviews })).toEqual(['committers-unknown']);
    expect(ignoredBecause({ pull: { ...pull, lastPusher: undefined }, reviews })).toEqual(['pusher-unknown']);
    const rules = { ...DEFAULT_RULES, byAuthor: true };
    expect(decide({ pull: { ...pull, lastPusher: undefined }, rules, reviews }).state).toBe('approved');
  });

  test('given while the same commit showed another plan, because the base branch was another one', () => {
    const created = { digest: planOf('create').digest, hasBlindSpots: false };
    const deleted = { digest: planOf('delete').digest, hasBlindSpots: false };
    const published = new Map([
      [
        'head',
        shown(
          { ...created, at: '2026-11-02T08:00:00Z' },
          { ...deleted, at: '2026-11-02T09:00:00Z' },
          { ...created, at: '2026-11-02T11:00:00Z' },
        ),
      ],
    ]);
    const at = (time: string) => [reviewOf({ submittedAt: `2026-11-02T${time}Z` })];
    expect(decide({ published, reviews: at('08:30:00') }).state).toBe('approved');
    expect(ignoredBecause({ published, reviews: at('10:00:00') })).toEqual(['plan-changed']);
    expect(decide({ published, reviews: at('11:00:00') }).state).toBe('approved');
  });

  test('once dismissed', () => {
    const dismissed = reviewOf({ id: 2, state: 'DISMISSED', submittedAt: '2026-11-02T11:00:00Z' });
    expect(decide({ reviews: [reviewOf(), dismissed] }).state).toBe('waiting');
  });
});

describe('self-approval, where the rules allow it', () => {
  test('counts for a committer', () => {
    const pull = { headSha: 'head', author: 'ola', committers: new Set([MIRA]), lastPusher: MIRA };
    const rules = { ...DEFAULT_RULES, byAuthor: true };
    expect(decide({ pull, rules, reviews: [reviewOf()] }).state).toBe('approved');
  });
});

describe('the newest decisive review of a reviewer', () => {
  const later = { id: 2, submittedAt: '2026-11-02T11:00:00Z' } as const;

  test('a later comment changes nothing', () => {
    expect(decide({ reviews: [reviewOf(), reviewOf({ ...later, state: 'COMMENTED' })] }).state).toBe('approved');
  });

  test('requested changes reject', () => {
    const reviews = [reviewOf(), reviewOf({ ...later, state: 'CHANGES_REQUESTED' })];
    expect(decide({ reviews })).toMatchObject({ state: 'rejected', by: [MIRA] });
  });

  test('approving after requesting changes approves', () => {
    const reviews = [reviewOf({ state: 'CHANGES_REQUESTED' }), reviewOf(later)];
    expect(decide({ reviews }).state).toBe('approved');
  });

  test('is by time, whatever order the list has', () => {
    const reviews = [reviewOf({ ...later, state: 'CHANGES_REQUESTED' }), reviewOf()];
    expect(decide({ reviews }).state).toBe('rejected');
  });

  test('of two at the same second the higher id is newer', () => {
    const reviews = [reviewOf({ id: 9, state: 'CHANGES_REQUESTED' }), reviewOf({ id: 8 })];
    expect(decide({ reviews }).state).toBe('rejected');
  });

  test('somebody without write access cannot block', () => {
    const reviews = [reviewOf({ state: 'CHANGES_REQUESTED' })];
    expect(decide({ people: people({ mayWrite: false }), reviews }).state).toBe('waiting');
  });

  test('somebody whose access is unknown can', () => {
    expect(decide({ people: new Map(), reviews: [reviewOf({ state: 'CHANGES_REQUESTED' })] }).state).toBe('rejected');
  });
});

describe('an approval of an equal plan on an earlier commit', () => {
  const { digest } = planOf('create');
  const old = { digest, at: '2026-11-02T08:00:00Z', hasBlindSpots: false };
  const head = { digest, at: '2026-11-02T11:00:00Z', hasBlindSpots: false };
  const reviews = [reviewOf({ commit: 'old' })];
  const published = new Map([
    ['old', shown(old)],
    ['head', shown(head)],
  ]);

  test('is carried over', () => {
    expect(decide({ published, reviews })).toMatchObject({ state: 'approved', by: [{ commit: 'old', carried: true }] });
  });

  test('is not where the rules want the same commit', () => {
    const rules = { ...DEFAULT_RULES, carry: 'same-commit' } as const;
    expect(ignoredBecause({ published, reviews, rules })).toEqual(['same-commit-only']);
  });

  test('is not when the head has a blind spot', () => {
    const plan = planOf('create', { blindSpot: true });
    const both = new Map([
      ['old', shown({ ...old, digest: plan.digest })],
      ['head', shown({ ...head, digest: plan.digest })],
    ]);
    expect(ignoredBecause({ plan, published: both, reviews })).toEqual(['blind-spots']);
  });

  test('is not when the commit reviewed had a blind spot', () => {
    const both = new Map([
      ['old', shown({ ...old, hasBlindSpots: true })],
      ['head', shown(head)],
    ]);
    expect(ignoredBecause({ published: both, reviews })).toEqual(['blind-spots']);
  });
});

describe('rules', () => {
  const dataLoss: ApprovalRule = {
    when: { on: 'risk', risk: 'data-loss' },
    need: 1,
    from: [{ who: 'team', slug: '@Bookshop/Platform' }],
  };
  const rules = { ...DEFAULT_RULES, rules: [...DEFAULT_RULES.rules, dataLoss] };
  const inPlatform = people({ teams: new Set(['@bookshop/platform']) });

  test('data loss waits for the team it names', () => {
    expect(decide({ plan: planOf('delete'), rules, reviews: [reviewOf()] })).toMatchObject({
      state: 'waiting',
      needs: [{ missing: 1, from: ['@Bookshop/Platform'], about: ['data loss on bucket:covers'] }],
      by: [{ by: MIRA }],
    });
  });

  test('a member of the team fulfils it', () => {
    expect(decide({ plan: planOf('delete'), rules, people: inPlatform, reviews: [reviewOf()] }).state).toBe('approved');
  });

  test('does not apply to a plan without that risk', () => {
    expect(decide({ rules, reviews: [reviewOf()] }).state).toBe('approved');
  });

  test('teams that cannot be read keep it closed and say what to grant', () => {
    const approval = decide({
      plan: planOf('delete'),
      rules,
      teams: new Map([['@bookshop/platform', 'unreadable']]),
      reviews: [reviewOf()],
    });
    expect(approval).toMatchObject({
      state: 'waiting',
      needs: [{ obstacles: [expect.stringContaining('Members: read')] }],
    });
  });

  test('a team that does not exist, or a person who may not write, keeps it closed and says so', () => {
    const missing = decide({
      plan: planOf('delete'),
      rules,
      teams: new Map([['@bookshop/platform', 'missing']]),
      reviews: [reviewOf()],
    });
    expect(missing).toMatchObject({ needs: [{ obstacles: [expect.stringContaining('there is no team')] }] });
    const named = { ...DEFAULT_RULES, rules: [{ ...dataLoss, from: [{ who: 'user', login: 'Gone' }] }] } as const;
    const gone = new Map([...people({}), ['gone', { mayWrite: false, teams: new Set<string>() }] as const]);
    expect(decide({ plan: planOf('delete'), rules: named, people: gone, reviews: [reviewOf()] })).toMatchObject({
      needs: [{ obstacles: [expect.stringContaining('@Gone has no account that may write here')] }],
    });
  });

  test('two means two different people', () => {
    const two = { ...DEFAULT_RULES, rules: [{ ...DEFAULT_RULES.rules[0]!, need: 2 }] };
    const both = new Map([
      [MIRA, WRITER],
      ['noor', WRITER],
    ]);
    const again = reviewOf({ id: 3, submittedAt: '2026-11-02T12:00:00Z' });
    expect(decide({ rules: two, people: both, reviews: [reviewOf(), again] })).toMatchObject({
      state: 'waiting',
      needs: [{ missing: 1 }],
    });
    const noor = reviewOf({ id: 4, reviewer: 'noor' });
    expect(decide({ rules: two, people: both, reviews: [reviewOf(), noor] }).state).toBe('approved');
  });

  test('a named user is compared without case', () => {
    const named = { ...DEFAULT_RULES, rules: [{ ...dataLoss, from: [{ who: 'user', login: 'Mira' }] }] } as const;
    expect(decide({ plan: planOf('delete'), rules: named, reviews: [reviewOf()] }).state).toBe('approved');
  });

  test('rules about risks alone still leave every change in need of somebody', () => {
    expect(decide({ rules: { ...DEFAULT_RULES, rules: [dataLoss] } }).state).toBe('waiting');
    expect(decide({ rules: { ...DEFAULT_RULES, rules: [] } }).state).toBe('waiting');
  });

  test.each([
    [{ on: 'kind', kind: 'bucket' }, 'waiting'],
    [{ on: 'kind', kind: 'topic' }, 'approved'],
    [{ on: 'path', pattern: '/catalog/' }, 'waiting'],
    [{ on: 'path', pattern: '/orders/' }, 'approved'],
  ] as const)('%j of a plan for a bucket in catalog', (when, state) => {
    const strict: ApprovalRule = { when, need: 1, from: [{ who: 'user', login: 'noor' }] };
    const both = { ...DEFAULT_RULES, rules: [...DEFAULT_RULES.rules, strict] };
    expect(decide({ rules: both, reviews: [reviewOf()] }).state).toBe(state);
  });
});

describe('code owners', () => {
  const rules = {
    ...DEFAULT_RULES,
    rules: [{ when: { on: 'any-change' }, need: 1, from: [{ who: 'owners' }] }],
  } as const;

  test('of the lines the plan stands on approve', () => {
    const owners = readCodeOwners('/catalog/ @noor');
    expect(decide({ rules, owners, reviews: [reviewOf()] })).toMatchObject({
      state: 'waiting',
      needs: [{ from: ['@noor'] }],
    });
    expect(decide({ rules, owners: readCodeOwners('/catalog/ @Mira'), reviews: [reviewOf()] }).state).toBe('approved');
  });

  test('given by e-mail keep the gate closed and say why', () => {
    const owners = readCodeOwners('* mira@bookshop.example');
    expect(decide({ rules, owners, reviews: [reviewOf()] })).toMatchObject({
      state: 'waiting',
      needs: [{ obstacles: [expect.stringContaining('e-mail')] }],
    });
  });

  test('nobody owns it: anybody who may write', () => {
    expect(decide({ rules, reviews: [reviewOf()] }).state).toBe('approved');
  });
});

describe('a plan of several applications', () => {
  const both = (one: Plan, other: Plan): Plan => ({ digest: one.digest, apps: [...one.apps, ...other.apps] });

  test('needs approval if any of them changes', () => {
    expect(decide({ plan: both(planOf('create'), planOf('nothing')) }).state).toBe('waiting');
    expect(decide({ plan: both(planOf('nothing'), planOf('nothing')) }).state).toBe('not-needed');
  });

  test('carries no approval over if any of them has a blind spot', () => {
    const plan = both(planOf('create'), planOf('nothing', { blindSpot: true }));
    const published = new Map([
      ['old', shown({ digest: plan.digest, at: '2026-11-02T08:00:00Z', hasBlindSpots: false })],
    ]);
    expect(ignoredBecause({ plan, published, reviews: [reviewOf({ commit: 'old' })] })).toEqual(['blind-spots']);
  });

  test('with a blind spot is approved on exactly the commit that was reviewed', () => {
    const plan = both(planOf('create'), planOf('nothing', { blindSpot: true }));
    expect(decide({ plan, reviews: [reviewOf()] }).state).toBe('approved');
  });
});

describe('what a rule needs, and what stands in its way', () => {
  const PLATFORM = '@bookshop/platform';
  const team = { who: 'team', slug: PLATFORM } as const;
  const rulesFrom = (...from: NonEmpty<Principal>) => ({
    ...DEFAULT_RULES,
    rules: [{ when: { on: 'any-change' }, need: 1, from }] as const,
  });
  const obstacles = (facts: Partial<ApprovalFacts>) => {
    const approval = decide(facts);
    return approval.state === 'waiting' ? approval.needs.flatMap((need) => need.obstacles) : approval.state;
  };

  test('any one of those it names is enough', () => {
    const rules = rulesFrom(team, { who: 'user', login: 'mira' }, { who: 'user', login: 'noor' });
    expect(decide({ rules, reviews: [reviewOf()] }).state).toBe('approved');
  });

  test('nothing, where they are there and may approve', () => {
    const teams = new Map([[PLATFORM, 'known']] as const);
    expect(obstacles({})).toEqual([]);
    expect(obstacles({ rules: rulesFrom({ who: 'user', login: 'Mira' }) })).toEqual([]);
    expect(obstacles({ rules: rulesFrom(team), teams })).toEqual([]);
  });

  test('a team of which nothing is known is taken for one that cannot be read', () => {
    expect(obstacles({ rules: rulesFrom(team) })).toEqual([
      `the App may not read members of ${PLATFORM}: grant it the organization permission "Members: read"`,
    ]);
  });

  test('somebody of whom nothing is known is in no team', () => {
    const rules = { ...rulesFrom(team), byAuthor: true };
    expect(decide({ rules, people: new Map(), reviews: [reviewOf()] }).state).toBe('waiting');
  });

  test('a rule that needs nobody does not do for a change', () => {
    const rules = { ...DEFAULT_RULES, rules: [{ ...DEFAULT_RULES.rules[0]!, need: 0 }] };
    expect(decide({ rules }).state).toBe('waiting');
  });
});

test('a review that is not submitted yet decides nothing', () => {
  const pending = reviewOf({ id: 2, state: 'PENDING', submittedAt: '2026-11-02T11:00:00Z' });
  expect(decide({ reviews: [reviewOf(), pending] }).state).toBe('approved');
});

test.each([
  ['its committers', { committers: undefined, lastPusher: 'ola' }],
  ['who pushed it', { committers: new Set(['ola']), lastPusher: undefined }],
])('where %s are not known, requested changes block all the same', (_, unknown) => {
  const pull = { headSha: 'head', author: 'ola', ...unknown };
  expect(decide({ pull, reviews: [reviewOf({ state: 'CHANGES_REQUESTED' })] }).state).toBe('rejected');
});
