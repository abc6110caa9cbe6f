// npm run bench:preview: how long people wait for previews of the bookshop, with the real engine, host and build.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import { openRepository } from '#app/github/git/repository.ts';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import { readEnvironmentRequest } from '#preview-envs/engine/request/read-environment-request.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { startHost } from '#preview-envs/host/start-host.ts';
import { createHostTarget } from '#preview-envs/targets/host/host-target.ts';
import { engineSettings, quietRun } from '#test/preview-envs/engine/start-engine.ts';
import { visitPreview } from '#test/preview-envs/host/visit-preview.ts';
import { showSpread } from '../show-spread.ts';
import { shopRepository } from './shop-repository.ts';

const ROUNDS = 5;
const MANY = 20;
const TOKEN = 'a token of the benchmark, long enough';

const dataFolder = mkdtempSync(join(tmpdir(), 'understudy-bench-host-'));
const shop = shopRepository();
using settings = engineSettings();
const host = await startHost(
  {
    dataFolder,
    listen: '127.0.0.1',
    port: 0,
    controlPort: 0,
    publicUrl: undefined,
    controlToken: TOKEN,
    databaseUrl: undefined,
    postgresSettings: [],
    secrets: {},
    registryPorts: [],
    isolation: 'processes',
    builder: 'bundler',
    limits: { ...DEFAULT_LIMITS, running: MANY + 1 },
  },
  { build: buildApplication, bundleRuntime, log: () => undefined, now: () => new Date() },
);
const engine = { settings, target: createHostTarget({ url: host.controlUrl, token: TOKEN }), now: Date.now };
const analyzer = createAnalyzer();
const repository = await openRepository(shop.folder);

async function up(number: number): Promise<number> {
  const started = performance.now();
  const headSha = shop.head();
  const planned = await planMerge(analyzer, repository, shop.base, headSha, () => performance.now());
  const pull = { number, headSha, url: `https://github.example/bookshop/bookshop/pull/${number}` };
  const request = await readEnvironmentRequest(planned, {
    stack: `understudy-1-${number}`,
    prefix: `pr-${number}`,
    repository: { id: 1, name: 'bookshop/bookshop' },
    pull,
    isKept: false,
  });
  const result = await upEnvironment(engine, request, quietRun());
  if (result.state !== 'ready') throw new Error(JSON.stringify(result, null, 2));
  links.set(number, new URL(result.previews[0]!.link));
  return started;
}
const links = new Map<number, URL>();

/** Milliseconds until the search answers with this price. */
async function answers(number: number, started: number, cents: number): Promise<number> {
  const link = links.get(number)!;
  const name = link.hostname.split('.')[0]!;
  const key = link.searchParams.get('key')!;
  for (;;) {
    const { status, text } = await visitPreview(host.url, name, '/books', { headers: { 'x-understudy-key': key } });
    if (status === 200 && text.includes(`"priceCents":${cents}`)) return performance.now() - started;
    if (performance.now() - started > 60_000) throw new Error(`no answer: ${status} ${text}`);
    await delay(20);
  }
}
const control = (path: string, method = 'POST') =>
  fetch(`${host.controlUrl}/v1/${path}`, { method, headers: { authorization: `Bearer ${TOKEN}` } });
const down = async (number: number) => {
  const started = performance.now();
  await downEnvironment(engine, `understudy-1-${number}`, quietRun());
  return performance.now() - started;
};

try {
  shop.setPrice(1);
  console.log(`the packages' first installation, once: ${(await answers(1, await up(1), 1)).toFixed(0)} ms`);
  await down(1);
  const [built, cached, updated, woken, gone] = Array.from({ length: 5 }, (): number[] => []) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const cents = 100 + round;
    shop.setPrice(cents);
    built.push(await answers(1, await up(1), cents));
    gone.push(await down(1));
    cached.push(await answers(1, await up(1), cents));
    shop.setPrice(cents + 50);
    updated.push(await answers(1, await up(1), cents + 50));
    const name = links.get(1)!.hostname.split('.')[0]!;
    await control(`previews/${name}/sleep`);
    woken.push(await answers(1, performance.now(), cents + 50));
    gone.push(await down(1));
  }
  showSpread('a commit that was not built yet, to its first answer', built, 'ms');
  showSpread('one that was built, to its first answer', cached, 'ms');
  showSpread('a push to a running preview, not built yet', updated, 'ms');
  showSpread('asleep, to its first answer', woken, 'ms');
  showSpread('teardown', gone, 'ms');

  const before = process.memoryUsage().rss;
  const price = 150 + ROUNDS - 1;
  const started = performance.now();
  for (let number = 1; number <= MANY; number++) {
    await answers(number, await up(number), price);
    if (number < MANY) await control(`previews/${links.get(number)!.hostname.split('.')[0]!}/sleep`);
  }
  const grown = (process.memoryUsage().rss - before) / 1e6 / MANY;
  console.log(
    `${MANY} previews at once in ${((performance.now() - started) / 1000).toFixed(0)} s; the host grew by ${grown.toFixed(1)} MB for each, all but one asleep`,
  );
  for (let number = 1; number <= MANY; number++) await down(number);
  const left = (await (await control('previews', 'GET')).json()) as unknown[];
  console.log(`${left.length} previews left after teardown`);
} finally {
  await analyzer.close();
  await host.stop();
  shop.remove();
  rmSync(dataFolder, { recursive: true, force: true });
}
