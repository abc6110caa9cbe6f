import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downBase, reapBase } from '#preview-envs/engine/down-base.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import type { EngineSettings } from '#preview-envs/engine/engine-settings.ts';
import type { UpResult } from '#preview-envs/engine/environment.ts';
import { listEnvironments } from '#preview-envs/engine/list-environments.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import type { Target } from '#preview-envs/targets/target.ts';
import { BOOKSHOP, requestFor, STACK, type Bookshop } from '../bookshop-request.ts';
import { engineSettings, quietRun } from '../engine/start-engine.ts';

/** A target and what a test has to know of it. */
export interface TargetUnderTest {
  readonly target: Target;
  /** What is there, as the place itself tells: `database/orders`. */
  readonly inventory: () => Promise<readonly string[]>;
  /** What previews share there. */
  readonly baseInventory: () => Promise<readonly string[]>;
  /** Hangs the next creation of this, and resolves when it hangs. */
  readonly hangAt: (what: string) => Promise<void>;
  /** Does the next creation of this, `base` for what a preview needs of the base, and never says so. */
  readonly loseAnswerOf: (what: string) => Promise<void>;
  readonly mend: () => void;
  /** Puts something under the stack's name that the engine knows nothing of. */
  readonly litter: () => Promise<void>;
  /** Something of another stack, which nothing may touch. */
  readonly neighbour: () => Promise<readonly string[]>;
  /** A source that runs there. */
  readonly tar: () => AsyncIterable<Uint8Array>;
  /** SQL that fails. */
  readonly brokenSql: string;
  readonly close: () => Promise<void>;
}

/** Of `BOOKSHOP`. */
const WHOLE = [
  'bucket/covers',
  'build/app',
  'database/orders',
  'preview',
  'release/app',
  'service/orders',
  'subscription/order-placed/send-receipt',
  'topic/order-placed',
];

/** What every target does. Runs the real engine. */
export function describeTarget(name: string, start: () => Promise<TargetUnderTest>): void {
  describe(`target ${name}`, { timeout: 120_000 }, () => {
    let place: TargetUnderTest;
    let settings: EngineSettings & Disposable;
    const deps = () => ({ settings, target: place.target, now: Date.now });
    const up = (shop: Bookshop) => {
      const source = { tree: shop.commit, tar: place.tar };
      return upEnvironment(deps(), requestFor(shop, { source }), quietRun());
    };
    const down = () => downEnvironment(deps(), STACK, quietRun());
    const steps = (result: UpResult) => {
      expect(result.state === 'ready' ? [] : result).toEqual([]);
      return result.state === 'ready' ? result.steps : undefined;
    };

    const files = (wanted: RegExp) =>
      readdirSync(settings.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => wanted.test(path));

    /** But for the neighbour's. */
    const environments = async () =>
      (await listEnvironments(deps())).map(({ stack }) => stack).filter((stack) => stack.startsWith('understudy-77-'));

    const loseState = () => {
      settings[Symbol.dispose]();
      settings = engineSettings();
    };

    beforeAll(async () => {
      settings = engineSettings();
      place = await start();
    });
    afterAll(async () => {
      settings[Symbol.dispose]();
      await place.close();
    });

    // One preview from its first deploy to its end: each test goes on where the one before ended.
    test('a migration that fails is a failure at its step, in its own words; mended, it goes on', async () => {
      const broken = { ...BOOKSHOP, migrations: [...BOOKSHOP.migrations, place.brokenSql] };
      expect(await up(broken)).toMatchObject({
        state: 'failed',
        step: 'migrate',
        reason: expect.stringContaining('syntax error') as string,
      });
      expect(await place.inventory()).not.toContain('release/app');
      const mended = await up(BOOKSHOP);
      steps(mended);
      expect(mended).toMatchObject({ previews: [{ link: expect.stringMatching(/^http/) as string }] });
      expect(await place.inventory()).toEqual(WHOLE);
    });

    test('a state that is lost is no preview that is lost', async () => {
      loseState();
      expect(steps(await up(BOOKSHOP))).toEqual({ create: 8, update: 0, replace: 0, delete: 0, same: 0 });
      expect(await place.inventory()).toEqual(WHOLE);
    });

    test('left as it is, added to, changed, taken from', async () => {
      expect(steps(await up(BOOKSHOP))).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 8 });
      expect(await place.inventory()).toEqual(WHOLE);

      const added = {
        ...BOOKSHOP,
        resources: { ...BOOKSHOP.resources, 'bucket:receipts': { public: false } },
        migrations: [...BOOKSHOP.migrations, 'CREATE TABLE paid (id bigint)'],
      };
      expect(steps(await up(added))).toMatchObject({ create: 1, update: 1, replace: 0, delete: 0 });
      expect(await place.inventory()).toContain('bucket/receipts');

      const rewritten = { ...BOOKSHOP, migrations: ['CREATE TABLE other (id bigint)'] };
      expect(steps(await up(rewritten))).toMatchObject({ create: 0, update: 0, replace: 1, delete: 1 });
      expect(await place.inventory()).toEqual(WHOLE);

      const pushed = { ...rewritten, commit: 'b'.repeat(40) };
      // The preview's label, the build and the release.
      expect(steps(await up(pushed))).toMatchObject({ create: 0, update: 3, replace: 0, delete: 0 });
    });

    test('teardown takes what only carries the name, with a state and without, and nothing of a neighbour', async () => {
      const neighbour = await place.neighbour();
      await place.litter();
      const { destroyed, receipts } = await down();
      // And what the engine knows nothing of.
      expect(destroyed).toBeGreaterThan(7);
      expect(receipts.flatMap(({ left }) => left)).toEqual([]);
      expect(await place.inventory()).toEqual([]);
      expect(await down()).toEqual({ receipts: [], destroyed: 0, livedSeconds: 0 });
      await place.litter();
      await down();
      expect(await place.inventory()).toEqual([]);
      expect(await place.neighbour()).toEqual(neighbour);
    });

    const cutAt = async (what: string) => {
      const isHanging = place.hangAt(what);
      const cut = up(BOOKSHOP).catch((error: unknown) => error);
      await isHanging;
      killEngine();
      await cut;
      place.mend();
    };

    test('killed run after run, each further on, the engine ends it; its state lost, down leaves nothing', async () => {
      for (const what of ['preview', 'build/app', 'database/orders']) await cutAt(what);
      steps(await up(BOOKSHOP));
      expect(await place.inventory()).toEqual(WHOLE);
      loseState();
      await down();
      expect(await place.inventory()).toEqual([]);
    });

    test.each(['subscription/order-placed/send-receipt', 'release/app'])(
      'killed while it makes %s, down leaves nothing',
      async (what) => {
        await cutAt(what);
        await down();
        expect(await place.inventory()).toEqual([]);
      },
    );

    const loseAt = async (what: string) => {
      const isDone = place.loseAnswerOf(what);
      const cut = up(BOOKSHOP).catch((error: unknown) => error);
      await isDone;
      killEngine();
      await cut;
      place.mend();
    };

    test('what was made without the engine hearing of it is adopted, and destroyed', async () => {
      await loseAt('database/orders');
      expect(await place.inventory()).toContain('database/orders');
      steps(await up(BOOKSHOP));
      expect(await place.inventory()).toEqual(WHOLE);
      const { destroyed, receipts } = await down();
      expect(destroyed).toBe(7);
      expect(receipts).toMatchObject([{ left: [] }]);
      expect(await place.inventory()).toEqual([]);
    });

    test('what two stacks need of the base at once is made once, and stays for others when they go', async () => {
      const based = { ...BOOKSHOP, base: BOOKSHOP.migrations };
      const before = await place.baseInventory();
      const runs = [12, 13].map((number) => ({ stack: `understudy-77-${number}`, prefix: `pr-${number}` }));
      const told = quietRun();
      const upAll = () =>
        Promise.all(
          runs.map((one) => {
            const source = { tree: based.commit, tar: place.tar };
            return upEnvironment(deps(), requestFor(based, { ...one, source }), told);
          }),
        );
      expect(await upAll()).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
      const standing = await place.baseInventory();
      expect(standing).not.toEqual(before);
      const made = told.lines.filter((line) => /^\+ \S+ \S+ \(base\)$/.test(line));
      expect(made).not.toEqual([]);
      expect(made).toEqual([...new Set(made)]);
      expect(await environments()).toEqual(runs.map(({ stack }) => stack));
      for (const { stack } of runs) await downEnvironment(deps(), stack, quietRun());
      expect(await place.baseInventory()).toEqual(standing);
    });

    test('a migration of the base that fails is a failure at its step, and nothing is made', async () => {
      const before = await place.baseInventory();
      expect(await up({ ...BOOKSHOP, base: [place.brokenSql] })).toMatchObject({
        state: 'failed',
        step: 'template',
        reason: expect.stringContaining('syntax error') as string,
      });
      expect(await place.inventory()).toEqual([]);
      expect(await environments()).toEqual([]);
      expect(await place.baseInventory()).toEqual(before);
    });

    test('a base whose run was killed is mended by the reaper, and its end leaves nothing', async () => {
      await downBase(deps(), quietRun());
      await loseAt('base');
      await down();
      expect(files(/\/locks\/.*\.json$/)).not.toEqual([]);
      const { kept, removed } = await reapBase(deps(), quietRun());
      expect({ kept: kept.length, removed }).toEqual({ kept: (await place.baseInventory()).length, removed: [] });
      expect(files(/\/locks\/.*\.json$/)).toEqual([]);
      const states = files(/\/stacks\/understudy\/understudy-base-[^/]*\.json$/).map((file) =>
        readFileSync(file, 'utf8'),
      );
      expect(states).toEqual([expect.not.stringContaining('"creating"')]);
      expect((await downBase(deps(), quietRun())).removed).toEqual(kept);
      expect(await place.baseInventory()).toEqual([]);
      expect(files(/\/(?:stacks\/understudy|locks|history)\/.*\w/)).toEqual([]);
      expect(await downBase(deps(), quietRun())).toEqual({ kept: [], removed: [] });
    });
  });
}

/** The engine runs as a child of this process. */
function killEngine(): void {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,comm='], { encoding: 'utf8' });
  const pids = [...children.matchAll(/^\s*(\d+) pulumi\s*$/gm)].map((match) => Number(match[1]));
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}
