import { readCodeOwners } from '#app/approval/code-owners.ts';
import { DEFAULT_CONFIGURATION } from '#analyzer/configuration/configuration.ts';
import { ConfigurationError } from '#analyzer/plan-merge.ts';
import type { PullDeps } from '#app/pulls/pull-deps.ts';
import { reconcilePull } from '#app/pulls/reconcile-pull.ts';
import { expectedConclusion } from './expected.ts';
import { fakeAccess, Refused, Violation } from './fake-octokit.ts';
import { memoryStore } from './memory-store.ts';
import { planBetween } from './plans.ts';
import { RULES, shaOf, type World } from './world.ts';

const JOB = { installation: 1, repository: 1, owner: 'bookshop', repo: 'bookshop', number: 1 };

/** What else happens while one delivery is worked on, after so many steps. */
export interface Interruption {
  readonly after: number;
  readonly happen: 'crash' | 'refusal' | (() => void);
}

/** The real work on a pull request, on a world in memory. */
export function createGate(world: World) {
  let interruption: Interruption | undefined;
  let steps = 0;
  let written = 0;
  const step = () => {
    if (interruption === undefined || ++steps !== interruption.after) return;
    if (interruption.happen === 'crash') throw new Error('killed');
    if (interruption.happen === 'refusal') throw new Refused(502);
    interruption.happen();
  };
  const after = (route: string) => {
    if (/^(POST|PATCH) .*comments/.test(route)) written++;
    if (/^(POST|PATCH) .*check-runs/.test(route) && typeof interruption?.happen !== 'function') checkOpened(world);
    step();
  };
  const access = fakeAccess(world, step, after);
  const tree = { id: '', files: new Map<string, string>(), readBlobs: async function* () {} };
  const deps: PullDeps = {
    appId: 1,
    botLogin: 'understudy[bot]',
    authorize: async () => access,
    authorizeMembers: async () => access.octokit,
    store: memoryStore(step),
    reconcilePreview: () => Promise.resolve(undefined),
    pressButton: () => Promise.resolve(),
    decisions: {
      remember: async () => step(),
      standing: async () => undefined,
      newest: async () => undefined,
      list: async () => [],
    },
    auditUrl: () => undefined,
    planCommit: async () => {
      throw new Violation('nothing is merged here');
    },
    planPull: async (_job, _access, { headSha, baseRef }) => {
      const base = world.bases[baseRef as keyof World['bases']];
      if (base.rules === 'invalid') throw new ConfigurationError([{ line: 2, column: 1, message: 'not known' }]);
      const rules = RULES[base.rules];
      const plan = planBetween(base.infra, world.commits.get(headSha)!.infra);
      world.planned = plan.digest;
      return {
        plan,
        configuration: { ...DEFAULT_CONFIGURATION, approval: rules },
        merged: 'clean',
        trees: { base: tree, head: tree },
        analysis: { files: 1, parsed: 1, milliseconds: world.now },
        baseSha: shaOf(base.version),
        rules: { rules, owners: readCodeOwners(''), ownersPath: undefined, edited: [] },
      };
    },
  };
  return {
    /** One delivery is worked on; killed after some steps, it stays to be done. */
    work: async (by?: Interruption) => {
      if (world.queue === 0) return;
      [interruption, steps, written] = [by, 0, 0];
      try {
        world.isTorn = true;
        await reconcilePull(deps, JOB);
        world.queue--;
        world.isTorn = false;
      } catch (error) {
        // The queue tries again whatever it was; what fails without a cause would fail for ever.
        if (error instanceof Violation || by === undefined) throw error;
      }
      if (written > 1) throw new Violation(`${written} comments were written for one event`);
    },
  };
}

/** Whenever the gate is opened, the plan of this head is one that was approved, as the world is now. */
function checkOpened(world: World): void {
  const expected = expectedConclusion(world);
  const gate = gateOf(world);
  if (gate?.conclusion !== 'success' || gate !== world.checks.at(-1)) return;
  if (expected !== 'success') throw new Violation(`the gate was opened; it should be ${expected}`);
}

export const gateOf = ({ checks, pull }: World) =>
  checks.findLast((one) => one.head === pull.head && one.name === 'infra/approval');

/** What must be true when everything was delivered and done. */
export function checkAtRest(world: World): void {
  const is = gateOf(world)?.conclusion;
  const expected = expectedConclusion(world);
  if (is !== expected) throw new Violation(`at rest the gate is ${String(is)}; it should be ${expected}`);
  if (world.comments.length > 1) throw new Violation(`${world.comments.length} comments at rest`);
}
