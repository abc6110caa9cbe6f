import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import type { BuildRequest, BuildResult } from '#preview-envs/encore/build-request.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const lines: string[] = [];
const bookshop: BuildRequest = {
  source: join(import.meta.dirname, '../../../demo/bookshop/main'),
  root: '',
  seedScript: undefined,
  revision: 'b00c5407'.repeat(5),
  cache: join(scratch, 'cache'),
  user: undefined,
  encore: undefined,
  limits: { installSeconds: 120, buildSeconds: 60, megabytes: 768 },
  log: (line) => lines.push(line),
  signal: new AbortController().signal,
};

let results: readonly BuildResult[];
/** Two callers at once, for one build. */
beforeAll(async () => {
  const caller = { ...bookshop, log: (line: string) => lines.push(line) };
  results = await Promise.all([buildApplication(bookshop), buildApplication(caller)]);
}, 120_000);

function built() {
  const [first] = results;
  if (first?.ok !== true) throw new Error(JSON.stringify(first));
  return first;
}

test('the build holds a program, a manifest, the files and the packages', () => {
  const { folder } = built();
  expect(readdirSync(folder).toSorted()).toEqual(['app', 'main.mjs', 'main.mjs.map', 'manifest.json', 'node_modules']);
  expect(existsSync(join(folder, 'node_modules/encore.dev/package.json'))).toBe(true);
  expect(readFileSync(join(folder, 'app/web/public/index.html'), 'utf8')).toContain('Bookshop');
});

test('the program registers every endpoint that has code, with the middlewares of its service', () => {
  const program = readFileSync(join(built().folder, 'main.mjs'), 'utf8');
  const registered = [...program.matchAll(/"?service"?: "(\w+)",\s*"?name"?: "(\w+)"/g)].map(([, ...name]) =>
    name.join('.'),
  );
  expect(registered.toSorted()).toEqual([
    'catalog.book',
    'catalog.cover',
    'catalog.take',
    'catalog.uploadCover',
    'orders.checkout',
    'orders.order',
    'reviews.list',
    'reviews.live',
    'reviews.write',
    'stock.restock',
  ]);
  expect(program).toContain('cfg.middlewares');
  expect(program).toContain('from "encore.dev/api"');
});

test('the manifest joins what graph, types and encore.app say', () => {
  const { manifest } = built();
  const { endpoints, ...rest } = manifest;
  expect(rest).toMatchObject({
    project: 'bookshop',
    revision: bookshop.revision,
    gateway: { authHandler: { service: 'users', name: 'auth' } },
    databases: ['catalog', 'orders', 'reviews'],
    topics: [{ name: 'review-written', message: { is: 'object' } }],
    subscriptions: [{ topic: 'review-written', name: 'notify-editors', service: 'mail', maxRetries: 3 }],
    crons: [{ name: 'restock', schedule: 'every:360', service: 'stock', endpoint: 'restock' }],
    metrics: [{ name: 'book_views', services: ['catalog'] }],
    warnings: [],
  });
  const pages = endpoints.find(({ name }) => name === 'pages');
  expect(pages?.static).toEqual({ dir: 'web/public', headers: {} });
  const order = endpoints.find(({ name }) => name === 'order');
  expect(order?.request).toMatchObject({ fields: [{ name: 'id', from: 'auto', type: { is: 'number' } }] });
});

test('callers at the same time share one build, a later one finds it', async () => {
  expect(lines.filter((line) => line === 'bundling')).toHaveLength(2);
  expect(results.map((one) => one.ok && one.folder)).toEqual([built().folder, built().folder]);
  const before = lines.length;
  utimesSync(built().folder, 0, 0);
  expect(await buildApplication(bookshop)).toMatchObject({ ok: true, cached: true, folder: built().folder });
  expect(lines).toHaveLength(before);
  expect(statSync(built().folder).mtimeMs).toBeGreaterThan(0);
  expect(readdirSync(join(bookshop.cache, 'staging'))).toEqual([]);
});
