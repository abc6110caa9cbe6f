import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import type { TraceSpan } from '#preview-envs/encore/process.ts';
import type { LogEntry } from '#preview-envs/host/logs/log-entry.ts';
import { openLogStore } from '#preview-envs/host/logs/log-store.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { endLarge } from '#preview-envs/host/supervisor/keep-disk-bounded.ts';
import { createLineRate } from '#preview-envs/host/supervisor/line-rate.ts';
import { readLines } from '#preview-envs/host/supervisor/read-lines.ts';
import { openTraceStore } from '#preview-envs/host/supervisor/traces.ts';

// What a preview writes without end takes neither the host's memory nor its disk.

const folder = mkdtempSync(join(tmpdir(), 'understudy-floods-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NAME = 'pr-12--bookshop';
const entry = (service: string, message: string): LogEntry => ({
  ...{ at: 1, level: 'info', service, message },
  ...{ fields: {}, trace: undefined },
});
const span = (trace: string, id: string, error: string): TraceSpan => ({
  ...{ type: 'span', trace, span: id, parent: undefined, at: 1, milliseconds: 1, service: 'catalog', what: 'query' },
  ...{ name: 'SELECT 1', error, status: undefined, rows: undefined },
});

test('of long traces the newest are kept', async () => {
  const folderOf = (preview: string) => join(folder, 'traces', preview);
  const traces = openTraceStore(folderOf);
  const error = 'x'.repeat(2_000);
  for (let trace = 0; trace < 100; trace += 1)
    for (let id = 0; id < 100; id += 1) traces.add(NAME, span(`t${trace}`, `s${id}`, error));
  const kept = traces.list(NAME);
  expect(JSON.stringify(kept).length).toBeLessThan(2_500_000);
  expect(kept.map(({ id }) => id)).toEqual(['t99', 't98', 't97', 't96', 't95', 't94', 't93', 't92', 't91']);
  await traces.save(NAME);
  const again = openTraceStore(folderOf);
  await again.load(NAME);
  for (let id = 0; id < 100; id += 1) again.add(NAME, span('t100', `s${id}`, error));
  expect(again.list(NAME).map(({ id }) => id)).toEqual([
    't100',
    't99',
    't98',
    't97',
    't96',
    't95',
    't94',
    't93',
    't92',
  ]);
});

test('one trace keeps its first spans, however long they are', () => {
  const traces = openTraceStore((preview) => join(folder, preview));
  for (let id = 0; id < 600; id += 1) traces.add(NAME, span('t1', `s${id}`, 'x'.repeat(20_000)));
  expect(traces.list(NAME).map(({ spans }) => spans.length)).toEqual([500]);
});

test('a log of a thousand services is few files, and few lines in memory where they are long', async () => {
  const logs = openLogStore({ folderOf: () => join(folder, 'logs'), bytesPerService: 100_000 });
  for (let index = 0; index < 1_000; index += 1) logs.write(NAME, entry(`s${index}`, 'x'.repeat(8_000)));
  for (let index = 0; index < 1_000; index += 1) logs.write(NAME, entry('s1', 'y'.repeat(8_000)));
  expect(logs.tail(NAME, 2_000).length).toBeLessThan(500);
  expect(logs.tail(NAME, 1)).toEqual([entry('s1', 'y'.repeat(8_000))]);
  await logs.flush();
  const files = readdirSync(join(folder, 'logs'));
  expect(files.length).toBeLessThan(70);
  expect(files).toContain('others.jsonl');
  const bytes = files.map((file) => statSync(join(folder, 'logs', file)).size);
  expect(Math.max(...bytes)).toBeLessThan(120_000);
});

test('so many lines a second are taken, the last of them marked', () => {
  const admit = createLineRate(3);
  expect([0, 1, 2, 3, 4].map(admit)).toEqual(['take', 'take', 'last', 'leave out', 'leave out']);
  expect([999, 1_000, 1_001].map(admit)).toEqual(['leave out', 'take', 'take']);
});

test('whoever writes more than is read in a second waits', async () => {
  const stream = new PassThrough();
  let lines = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  readLines(stream, 100, () => (lines += 1));
  stream.once('pause', resolve);
  const chunk = Buffer.from(`${'x'.repeat(99)}\n`.repeat(10_000));
  for (let index = 0; index < 20; index += 1) stream.write(chunk);
  await promise;
  expect(lines).toBe(90_000);
  stream.destroy();
});

test('files and databases of a preview are counted together, and end it', async () => {
  const said: string[] = [];
  const supervisor = {
    list: () => [NAME, 'pr-13--bookshop'],
    running: (preview: string) => ({ process: { exceed: (reason: string) => said.push(`${preview}: ${reason}`) } }),
  };
  const run = join(folder, 'previews', NAME, 'run', 'tmp');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'large'), Buffer.alloc(4_000_000, 1));
  const query = (_sql: string, [role]: readonly unknown[] = []) =>
    Promise.resolve([{ bytes: role === `us_${NAME}` ? 8_000_000 : 9_000_000 }] as never);
  const config = (diskMegabytes: number) => ({ dataFolder: folder, limits: { ...DEFAULT_LIMITS, diskMegabytes } });
  await endLarge({ supervisor, server: { query }, config: config(12) });
  expect(said).toEqual([]);
  await endLarge({ supervisor, server: { query }, config: config(11) });
  const used = '11 MB of disk are the limit, 4 MB of files and 8 MB of databases were used';
  expect(said).toEqual([`${NAME}: ${used}`]);
});
