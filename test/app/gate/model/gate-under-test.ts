import { readCodeOwners } from '#app/approval/code-owners.ts';
import { DEFAULT_CONFIGURATION } from '#analyzer/configuration/configuration.ts';
import { ConfigurationError } from '#analyzer/plan-merge.ts';
import { reconcileGroup } from '#app/groups/reconcile-group.ts';
import type { PullDeps } from '#app/pulls/pull-deps.ts';
import { reconcilePull } from '#app/pulls/reconcile-pull.ts';
import { checkGroup, checkOpened } from './invariants.ts';
import { fakeAccess, Refused, Violation } from './fake-octokit.ts';
import { memoryInteractions } from '#test/app/interactions/memory-interactions.ts';
import { memoryDecisions } from './memory-decisions.ts';
import { memoryGroups } from './memory-groups.ts';
import { memoryStore } from './memory-store.ts';
import { planBetween } from './plans.ts';
import { TREES } from './trees.ts';
import { RULES, shaOf, treeOf, type Base, type Group, type PullNumber, type World } from './world.ts';

const REPOSITORY = { installation: 1, repository: 1, owner: 'bookshop', repo: 'bookshop' };

/** What else happens while one delivery is worked on, after so many steps. */
export interface Interruption {
  readonly after: number;
  readonly happen: 'crash' | 'refusal' | (() => void);
}

/** The real work on pull requests and merge groups, on a world in memory. */
export function createGate(world: World) {
  let interruption: Interruption | undefined;
  let steps = 0;
  let written = 0;
  const step = () => {
    if (interruption === undefined || ++steps < interruption.after) return;
    // Dead, it does nothing more, nor does what catches errors.
    if (interruption.happen === 'crash') throw new Error('killed');
    if (steps > interruption.after) return;
    if (interruption.happen === 'refusal') throw new Refused(502);
    interruption.happen();
  };
  const after = (route: string, answer: unknown) => {
    if (/^(POST|PATCH) .*comments/.test(route)) written++;
    if (/^(POST|PATCH) .*check-runs/.test(route) && typeof interruption?.happen !== 'function') {
      checkOpened(world, (answer as { readonly id: number }).id);
    }
    step();
  };
  const deps = depsOf(world, step, after);

  const workOnPull = async (number: PullNumber): Promise<void> => {
    const pull = world.pulls[number];
    const { isTorn, isOpen } = pull;
    pull.isTorn = true;
    await reconcilePull(deps, { ...REPOSITORY, number });
    // The comments of one that is closed are not read, so that work on it mends nothing.
    pull.isTorn = isOpen && pull.isOpen ? false : isTorn;
  };
  const workOnGroup = async (group: Group): Promise<void> => {
    const headRef = `refs/heads/gh-readonly-queue/${group.base}/pr-${group.steps.at(-1)!.pull}-${shaOf(0)}`;
    const made = { cloneUrl: '', headSha: group.sha, headRef, baseSha: shaOf(0), baseRef: group.base };
    await reconcileGroup(deps, { ...REPOSITORY, ...made });
    if (typeof interruption?.happen !== 'function') checkGroup(world, group);
  };
  return {
    /** One delivery is worked on; killed after some steps, it stays to be done. @param index in the queue, or beyond */
    work: async (index: number, by?: Interruption) => {
      const work = world.queue[index % Math.max(1, world.queue.length)];
      if (work === undefined) return;
      [interruption, steps, written, world.readAt] = [by, 0, 0, undefined];
      world.working = 'pull' in work ? work.pull : undefined;
      try {
        await ('pull' in work ? workOnPull(work.pull) : workOnGroup(work.group));
        world.queue.splice(world.queue.indexOf(work), 1);
      } catch (error) {
        // The queue tries again whatever it was; what fails without a cause would fail for ever.
        if (error instanceof Violation || by === undefined) throw error;
        if ('pull' in work) for (const head of world.pulls[work.pull].heads) world.pulls[work.pull].disturbed.add(head);
      }
      if (written > 1) throw new Violation(`${written} comments were written for one event`);
    },
  };
}

function depsOf(world: World, step: () => void, after: (route: string, answer: unknown) => void): PullDeps {
  const access = fakeAccess(world, step, after);
  const tree = { id: '', files: new Map<string, string>(), readBlobs: async function* () {} };
  const rulesOf = (base: Base) => {
    const { rules } = world.bases[base];
    if (rules === 'invalid') throw new ConfigurationError([{ line: 2, column: 1, message: 'not known' }]);
    return { rules: RULES[rules], owners: readCodeOwners(''), ownersPath: undefined, edited: [] };
  };
  const baseSha = (base: Base) => shaOf(world.bases[base].version);
  return {
    appId: 1,
    botLogin: 'understudy[bot]',
    authorize: async () => access,
    authorizeMembers: async () => access.octokit,
    store: memoryStore(step, world.reruns),
    groups: memoryGroups(step, world.groupReruns),
    wakeGroup: async ({ headSha }) => {
      step();
      world.queue.push({ group: world.groups.find((one) => one.sha === headSha)! });
      step();
    },
    interactions: memoryInteractions(step),
    wakePull: async ({ number }) => {
      step();
      world.queue.push({ pull: number as PullNumber });
      step();
    },
    reconcilePreview: () => Promise.resolve(undefined),
    reapPreviews: async () => 'no previews',
    pressButton: () => Promise.resolve(),
    decisions: memoryDecisions(step),
    auditUrl: () => undefined,
    planCommit: async (_job, _access, { sha }) => {
      const { base, isSquashed, steps } = world.groups.find((one) => one.sha === sha)!;
      const merges = steps.map(({ head, before, after: made }) => ({
        ...{ sha, heads: isSquashed ? [] : [head], plan: planBetween(before, made) },
      }));
      return { steps: merges, rules: rulesOf(base), baseSha: baseSha(base) };
    },
    planPull: async (_job, _access, { headSha, baseRef }) => {
      const base = baseRef as Base;
      const rules = rulesOf(base);
      const plan = planBetween(TREES[world.bases[base].infra], treeOf(world, headSha));
      world.planned = plan.digest;
      return {
        plan,
        configuration: { ...DEFAULT_CONFIGURATION, approval: rules.rules },
        merged: 'clean',
        trees: { base: tree, head: tree },
        analysis: { files: 1, parsed: 1, milliseconds: world.now },
        baseSha: baseSha(base),
        rules,
      };
    },
  };
}
