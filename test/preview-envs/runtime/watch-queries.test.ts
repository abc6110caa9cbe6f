import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUERIES } from './run-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-watch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program beside libraries as they may be one day; what it prints. */
function run(modules: Readonly<Record<string, string>>, program: string): unknown {
  for (const [path, text] of Object.entries({ ...modules, 'main.mjs': program })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const printed = execFileSync(process.execPath, [`--import=${QUERIES.href}`, 'main.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(printed);
}

test('libraries that are not as expected run as they are', () => {
  const modules = {
    'node_modules/pg/lib/client.js': 'exports.Client = class { query() { return "rows"; } };',
    'node_modules/pg-pool/index.js': 'module.exports = class { connect = () => "client"; };',
    'node_modules/postgres/src/query.js': 'export default class Sent {}; export const name = "query";',
    'node_modules/postgres/src/index.js': 'export const name = "index";',
  };
  const program = `
    import pg from './node_modules/pg/lib/client.js';
    import Pool from './node_modules/pg-pool/index.js';
    import { name } from './node_modules/postgres/src/query.js';
    import * as index from './node_modules/postgres/src/index.js';
    console.log(JSON.stringify([new pg.Client().query(), new Pool().connect(), name, index.name]));`;
  expect(run(modules, program)).toEqual(['rows', 'client', 'query', 'index']);
});

test('a span that fails is no failure of the query', () => {
  const client = 'module.exports = class { query(text, done) { done(null, { rowCount: 1 }); return text; } };';
  const program = `
    import Client from './node_modules/pg/lib/client.js';
    const { origin } = globalThis[Symbol.for('understudy.queries')];
    const fail = (where) => { seen.push(where); throw new Error(where); };
    const seen = [];
    const query = () => new Client().query('SELECT 1', (_, { rowCount }) => seen.push(rowCount));
    origin.run(() => fail('begin'), query);
    origin.run(() => () => fail('end'), query);
    console.log(JSON.stringify(seen));`;
  expect(run({ 'node_modules/pg/lib/client.js': client }, program)).toEqual(['begin', 1, 'end', 1]);
});
