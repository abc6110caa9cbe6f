import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { BOOKSHOP, type Bookshop } from '../bookshop-request.ts';
import { engineSettings } from '../engine/start-engine.ts';
import { startFaultyProxy, type FaultyProxy } from '../faulty-proxy.ts';
import { TOKEN } from '../host/host-under-test.ts';
import { descendantsOf } from './descendants.ts';
import type { EngineOrder } from './engine-process.ts';
import { takeInventory, type Inventory } from './find-leftovers.ts';
import { startHostInPieces, type HostInPieces } from './host-in-pieces.ts';
import { describeMoment, strikeAt, type Moment } from './moments.ts';
import { numbersFrom } from './numbers-from.ts';

const VICTIMS = ['program', 'engine', 'provider', 'host', 'postgres'] as const;
type Victim = (typeof VICTIMS)[number];

/** Rounds that hit a running process in the middle of an operation; others do not count. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 50);
const EACH = Math.ceil(ROUNDS / VICTIMS.length);
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1e6);
const MOST_TRIES = 3 * ROUNDS;
const PATIENCE_MS = 10_000;

const { [Symbol.dispose]: removeEngine, ...settings } = engineSettings();
const next = numbersFrom(SEED);
const below = (limit: number) => Math.floor(next() * limit);
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;
let host: HostInPieces;
let proxy: FaultyProxy;

beforeAll(async () => {
  host = await startHostInPieces();
  const access = {
    token: TOKEN,
    get url() {
      return host.controlUrl();
    },
  };
  proxy = await startFaultyProxy(access);
});
afterAll(async () => {
  await proxy.close();
  await host.end();
  removeEngine();
});

const ENGINE = new URL('engine-process.ts', import.meta.url).pathname;

function startEngine(shop: Bookshop | null): { child: ChildProcess; ended: Promise<string> } {
  const order: EngineOrder = { settings, controlUrl: proxy.access.url, shop };
  const child = spawn(process.execPath, [ENGINE, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: host.temporary },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, ended: once(child, 'close').then(([code]) => (code === 0 ? 'done' : said)) };
}

/** Undefined: it has not begun, or has ended. */
function pidOf(victim: Victim, program: number): number | undefined {
  if (victim === 'host') return host.pid();
  if (victim === 'postgres') return host.postmaster().pid;
  if (victim === 'program') return program;
  const part = victim === 'engine' ? '/bin/pulumi ' : 'provider/main.ts';
  return descendantsOf(program).find(({ command }) => command.includes(part))?.pid;
}

/** Starts what is ordered and kills the victim at the moment. @returns whether it was hit before all was done */
async function cutOff(shop: Bookshop | null, victim: Victim, moment: Moment): Promise<boolean> {
  const cut = startEngine(shop);
  const hit = Promise.withResolvers<boolean>();
  const strike = () => {
    const pid = cut.child.exitCode === null ? pidOf(victim, cut.child.pid!) : undefined;
    if (pid === undefined) return false;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone in between.
      return false;
    }
    hit.resolve(true);
    return true;
  };
  const stop = strikeAt(moment, proxy, cut.child.pid!, strike);
  const isHit = await Promise.race([hit.promise, cut.ended.then(() => false)]);
  stop();
  proxy.reset();
  if (isHit && victim === 'host') await host.restart();
  await cut.ended;
  return isHit;
}

async function standing(): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const previews = (await (await fetch(`${host.controlUrl()}/v1/previews`, { headers })).json()) as PreviewState[];
  return previews.flatMap(({ resources }) => resources.map(({ kind, name }) => `${kind}/${name}`)).toSorted();
}

/** What has to end by itself gets a moment to do so. */
async function settledInventory(expected: Inventory): Promise<Inventory> {
  for (let waited = 0; ; waited += 200) {
    const found = await takeInventory(host, settings).catch(() => undefined);
    if (found !== undefined && (waited > PATIENCE_MS || JSON.stringify(found) === JSON.stringify(expected)))
      return found;
    await delay(200);
  }
}

const shopAt = (round: number): Bookshop => ({
  ...BOOKSHOP,
  commit: (round % 16).toString(16).repeat(40),
  resources: { ...BOOKSHOP.resources, ...(round % 2 === 0 ? {} : { 'bucket:receipts': { public: false } }) },
});
const partsOf = ({ resources }: Bookshop) =>
  [
    ...Object.keys(resources).map((address) => address.replace(':', '/')),
    'build/app',
    'release/app',
    'service/orders',
  ].toSorted();

function momentOf(shop: Bookshop | null): Moment {
  if (next() < 0.6) return { is: 'call', nth: below(11), when: oneOf(['asked', 'begun', 'answered']) };
  const commands = shop === null ? ['stack select', 'destroy', 'stack rm'] : ['stack select', 'preview', 'up'];
  return { is: 'command', command: oneOf(commands), after: below(900) };
}

test(
  `${ROUNDS} rounds of kill -9 that hit, seed ${SEED}: what was last asked for is what stands, and nothing else`,
  async () => {
    const nothing: Inventory = { databasesAndRoles: [], folders: [], stacks: [], leftovers: [] };
    expect(await startEngine(shopAt(0)).ended).toBe('done');
    const whole = await takeInventory(host, settings);
    expect(whole).toMatchObject({
      leftovers: [],
      stacks: [expect.any(String), expect.any(String)],
      folders: [expect.any(String)],
    });
    const hits = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
    let tries = 0;
    let stands: Bookshop | null = shopAt(0);
    const missing = () => VICTIMS.filter((victim) => hits.get(victim)! < EACH);
    for (; missing().length > 0 && tries < MOST_TRIES; tries++) {
      const victim = oneOf(missing());
      const order: Bookshop | null = stands !== null && next() < 0.4 ? null : shopAt(tries + 1);
      const moment = momentOf(order);
      const isHit = await cutOff(order, victim, moment);
      if (isHit) hits.set(victim, hits.get(victim)! + 1);
      const wanted: Bookshop | null = next() < 0.5 ? null : shopAt(tries + 2);
      const at = `seed ${SEED}, try ${tries}: ${victim} ${isHit ? 'hit' : 'missed'} at ${describeMoment(moment)}`;
      console.log(`${at} of ${order === null ? 'down' : 'up'}; then ${wanted === null ? 'down' : 'up'}`);
      const outcome = await startEngine(wanted).ended;
      const expected = wanted === null ? nothing : whole;
      const inventory = await settledInventory(expected);
      expect({ at, outcome, standing: await standing(), ...inventory }).toEqual({
        ...{ at, outcome: 'done', standing: wanted === null ? [] : partsOf(wanted) },
        ...expected,
      });
      stands = wanted;
    }
    console.log(`seed ${SEED}: ${JSON.stringify(Object.fromEntries(hits))} hit in ${tries} tries`);
    expect(missing()).toEqual([]);
    expect(await startEngine(null).ended).toBe('done');
    expect(await settledInventory(nothing)).toEqual(nothing);
    expect(await host.end()).toEqual([]);
  },
  ROUNDS * 120_000,
);
