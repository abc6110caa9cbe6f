import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncoreCommand } from '#preview-envs/encore/build/image/find-encore.ts';

const TAR = createRequire(import.meta.url).resolve('tar');

/**
 * A program that does what is known of Encore's command, which no package registry has: it says its version, runs a
 * daemon on a socket and, while that runs, hands an image of the folder it is in to a Docker engine. A file `mode` in
 * that folder has it fail.
 */
export function encoreStandIn(version: string): EncoreCommand & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-encore-'));
  const program = join(folder, 'encore');
  writeFileSync(program, `#!${process.execPath}\n${source(version)}`);
  chmodSync(folder, 0o755);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, 'home'));
  return { program, version, folder };
}

const source = (version: string) => `
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, createReadStream } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { request } = require('node:http');
const tar = require(${JSON.stringify(TAR)});
const [command] = process.argv.slice(2);
const socket = join(process.env.XDG_CACHE_HOME ?? '', 'encore/encored.sock');
const mode = existsSync('mode') ? readFileSync('mode', 'utf8') : '';
if (command === 'version') console.log('encore version ${version.startsWith('0') ? '' : 'v'}${version}');
if (command === 'daemon') {
  mkdirSync(dirname(socket), { recursive: true });
  require('node:net').createServer().listen(socket);
  if (mode === 'taken port') {
    console.error('1:20AM FTL daemon.go:69 > daemon failed error="listen tcp 127.0.0.1:9600: bind: address already in use"');
    process.exit(1);
  }
}
if (command === 'build') build();
async function build() {
  if (!existsSync(socket)) throw new Error('no daemon');
  if (mode === 'taken port') return setTimeout(() => {}, 60_000);
  if (mode === 'refused') {
    console.error('1:20AM ERR error: expected string literal\\n   --> ' + process.cwd() + '/greeting/api.ts:2:61\\n');
    process.exit(1);
  }
  if (mode === 'no image') return;
  let root = process.cwd();
  while (!existsSync(join(root, '.git'))) root = dirname(root);
  const inside = 'workspace/' + relative(root, process.cwd());
  const folder = join(process.env.HOME, 'image');
  const app = join(folder, 'tree', inside);
  mkdirSync(join(app, '.encore/build'), { recursive: true });
  const seen = { app: readFileSync('encore.app', 'utf8'), package: readFileSync('package.json', 'utf8'), env: process.env };
  writeFileSync(join(app, 'seen.json'), JSON.stringify(seen));
  writeFileSync(join(app, '.encore/build/main.mjs'), "console.log(import.meta.filename, import.meta.resolve('encore.dev'));");
  writeFileSync(join(folder, 'tree/outside'), '');
  mkdirSync(join(app, 'node_modules'));
  writeFileSync(join(app, 'node_modules/packed'), '');
  await tar.create({ cwd: join(folder, 'tree'), file: join(folder, 'layer.tar.gz'), gzip: true, portable: true }, ['workspace', 'outside']);
  const start = mode === 'supervisor' ? ['/encore/bin/supervisor'] : ['node', '--enable-source-maps', join('/', inside, '.encore/build/main.mjs')];
  writeFileSync(join(folder, 'config'), JSON.stringify({ config: { Entrypoint: start, WorkingDir: join('/', inside) } }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify([{ Config: 'config', Layers: ['layer.tar.gz'] }]));
  await tar.create({ cwd: folder, file: join(folder, 'image.tar'), portable: true }, ['config', 'layer.tar.gz', 'manifest.json']);
  const engine = { socketPath: process.env.DOCKER_HOST.slice('unix://'.length) };
  const ask = (options, body) => new Promise((done, reject) => {
    const asked = request({ ...engine, ...options }, (answer) => answer.resume().on('end', () => done(answer.statusCode)));
    asked.on('error', reject);
    if (body) body.pipe(asked);
    else asked.end();
  });
  if ((await ask({ path: '/_ping', method: 'HEAD' })) !== 200) throw new Error('no engine');
  if ((await ask({ path: '/v1.41/images/preview/json' })) !== 404) throw new Error('it has images');
  const code = await ask({ path: '/v1.41/images/load?quiet=0', method: 'POST' }, createReadStream(join(folder, 'image.tar')));
  if (code !== 200) throw new Error('the engine answers ' + code);
}
`;
