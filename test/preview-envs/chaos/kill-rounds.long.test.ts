import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { findProcesses, hasVariable } from '#preview-envs/host/isolation/processes.ts';
import { BOOKSHOP, STACK, type Bookshop } from '../bookshop-request.ts';
import { engineSettings } from '../engine/start-engine.ts';
import { TOKEN } from '../host/host-under-test.ts';
import { descendantsOf } from './descendants.ts';
import type { EngineOrder } from './engine-process.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 2);
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1e6);
const LONGEST_WAIT = 4_000;
const VICTIMS = ['program', 'engine', 'provider', 'host', 'postgres'] as const;

const { [Symbol.dispose]: removeEngine, ...settings } = engineSettings();
let data: string;
let host: { child: ChildProcess; controlUrl: string };

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'understudy-kills-'));
  host = await startHost();
});
afterAll(async () => {
  host.child.kill('SIGTERM');
  await once(host.child, 'exit');
  rmSync(data, { recursive: true });
  removeEngine();
});

const scriptOf = (path: string) => new URL(path, import.meta.url).pathname;

async function startHost(): Promise<typeof host> {
  const told = { TOKEN, DATA: data, PORT: '0', CONTROL_PORT: '0' };
  const env = Object.fromEntries(Object.entries(told).map(([name, value]) => [`UNDERSTUDY_HOST_${name}`, value]));
  const child = spawn(process.execPath, [scriptOf('../host/host-process.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { child, ...(JSON.parse(line) as { controlUrl: string }) };
  throw new Error('the host did not start');
}

function startEngine(shop: Bookshop | null): { child: ChildProcess; ended: Promise<string> } {
  const order: EngineOrder = { settings, controlUrl: host.controlUrl, shop };
  const child = spawn(process.execPath, [scriptOf('engine-process.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, ended: once(child, 'close').then(([code]) => (code === 0 ? 'done' : said)) };
}

const postmaster = () => readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');

/** Undefined: it has not begun, or has ended. */
function pidOf(victim: (typeof VICTIMS)[number], program: number): number | undefined {
  if (victim === 'host') return host.child.pid;
  if (victim === 'postgres') return Number(postmaster()[0]);
  if (victim === 'program') return program;
  const part = victim === 'engine' ? '/bin/pulumi ' : 'provider/main.ts';
  return descendantsOf(program).find(({ command }) => command.includes(part))?.pid;
}

async function standing(): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const previews = (await (await fetch(`${host.controlUrl}/v1/previews`, { headers })).json()) as PreviewState[];
  return previews.flatMap(({ resources }) => resources.map(({ kind, name }) => `${kind}/${name}`)).toSorted();
}

async function traces(): Promise<readonly string[]> {
  const [, , , port, socket] = postmaster();
  const password = readFileSync(join(data, 'postgres.password'), 'utf8');
  const client = new pg.Client({
    host: socket!,
    port: Number(port),
    user: 'understudy',
    password,
    database: 'postgres',
  });
  await client.connect();
  const sql = String.raw`SELECT datname AS name FROM pg_database WHERE datname LIKE 'us\_%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'us\_%'`;
  const { rows } = await client.query<{ name: string }>(sql);
  await client.end();
  const processes = findProcesses((pid) => hasVariable(pid, 'UNDERSTUDY_CONFIG', `${data}/`));
  const files = (readdirSync(settings.folder, { recursive: true }) as string[]).filter(
    (file) => /\/locks\/.*\.json$/.test(file) || (file.includes('/stacks/') && file.endsWith(`/${STACK}.json`)),
  );
  return [...rows.map(({ name }) => name), ...processes.map(String), ...files, ...readdirSync(join(data, 'previews'))];
}

/** Numbers from 0 to 1 that the seed decides (Park and Miller). */
function numbersFrom(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
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

test(
  `${ROUNDS} rounds of kill -9, seed ${SEED}: what was last asked for is what stands`,
  async () => {
    const next = numbersFrom(SEED);
    const hits = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const victim = VICTIMS[Math.floor(next() * VICTIMS.length)]!;
      const cut = startEngine(next() < 0.7 ? shopAt(round) : null);
      await delay(next() * LONGEST_WAIT);
      const pid = pidOf(victim, cut.child.pid!);
      const isCut = pid !== undefined && cut.child.exitCode === null;
      if (isCut) process.kill(pid, 'SIGKILL');
      if (isCut) hits.set(victim, (hits.get(victim) ?? 0) + 1);
      if (isCut && victim === 'host') {
        if (host.child.signalCode === null) await once(host.child, 'exit');
        host = await startHost();
      }
      await cut.ended;
      const wanted = round === ROUNDS - 1 || next() < 0.5 ? null : shopAt(round + 1);
      const at = `seed ${SEED}, round ${round}, ${victim}`;
      const outcome = await startEngine(wanted).ended;
      const left = wanted === null ? await traces() : [];
      expect({ at, outcome, standing: await standing(), left }).toEqual({
        at,
        outcome: 'done',
        standing: wanted === null ? [] : partsOf(wanted),
        left: [],
      });
    }
    console.log(`seed ${SEED}: killed ${JSON.stringify(Object.fromEntries(hits))} in ${ROUNDS} rounds`);
  },
  ROUNDS * 60_000,
);
