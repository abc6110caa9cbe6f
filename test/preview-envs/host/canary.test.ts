import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { describeCanary, NAME, OTHER } from './canary.ts';
import { connectAs } from './connect-as.ts';
import { dockerMissing } from './docker-missing.ts';

const isRoot = process.getuid?.() === 0;
const hasFirewall = isRoot && spawnSync('nft', ['list', 'tables']).status === 0;
if (!hasFirewall) console.warn('SKIPPED: the firewall of previews, it needs root and nft');
const missing = dockerMissing();
if (missing !== undefined) console.warn(`SKIPPED: the canary in a container: ${missing}`);

describe('as a process', () => {
  const canary = describeCanary('processes');

  test.skipIf(!hasFirewall)('past the guard the kernel refuses the same (needs root and nft)', async () => {
    const state: PreviewState = (await canary.host().call('GET', `previews/${NAME}`)).body;
    const key = new URL(state.link).searchParams.get('key')!;
    const echo = await canary.host().visit(NAME, '/echo', { headers: { 'x-understudy-key': key } });
    const { uid } = statSync(`/proc/${(JSON.parse(echo.text) as { pid: number }).pid}`);
    expect(uid).toBeGreaterThanOrEqual(61_000);
    const builder = uid - (uid % 200) + 199;
    const api = new URL(canary.host().running.controlUrl).port;
    expect(connectAs(uid, new URL(canary.host().running.url).port)).toBe('connected');
    for (const account of [uid, builder]) {
      expect([account, connectAs(account, api)]).toEqual([account, 'refused']);
      expect(connectAs(account, canary.port())).toBe('refused');
      expect(connectAs(account, 80, '169.254.169.254')).toBe('refused');
    }
  });
});

describe.skipIf(missing !== undefined)(`in a container (${missing ?? 'Docker answers'})`, () => {
  const canary = describeCanary('containers');

  test('past the guard and Node’s permissions the container refuses the same', () => {
    const root = (preview: string) => join(canary.host().config.dataFolder, 'previews', preview);
    const idOf = (preview: string) => docker('ps', '--quiet', '--filter', `label=understudy.preview=${root(preview)}`);
    const [own, other] = [idOf(NAME), idOf(OTHER)];
    const address = addressOf(other);
    const inside = (code: string): unknown => {
      const script = `const fs = require('node:fs'); ${INSIDE} (async () => { ${code} })().then((found) => { console.log(JSON.stringify(found)); process.exit(); })`;
      return JSON.parse(docker('exec', own, '/usr/local/bin/node', '-e', script));
    };
    const ports = [
      [Number(new URL(canary.host().running.url).port), canary.machine()],
      [Number(new URL(canary.host().running.controlUrl).port), canary.machine()],
      [Number(new URL(canary.host().running.controlUrl).port), '127.0.0.1'],
      [portOf(other), address],
      [80, '169.254.169.254'],
    ];
    expect(inside(`return Promise.all(${JSON.stringify(ports)}.map(reach))`)).toEqual([
      'connected',
      'ECONNREFUSED',
      'ECONNREFUSED',
      expect.stringMatching(/ECONNREFUSED|timeout/),
      'ECONNREFUSED',
    ]);
    const files = [
      '/etc/passwd',
      '/var/run/docker.sock',
      canary.file(),
      join(canary.host().config.dataFolder, 'postgres.password'),
    ];
    expect(inside(`return ${JSON.stringify(files)}.map(read)`)).toEqual(files.map(() => 'ENOENT'));
    const writes = ['/canary', join(root(NAME), 'run', 'canary'), join(root(NAME), 'run', 'config.json')];
    expect(inside(`return ${JSON.stringify(writes)}.map(write)`)).toEqual(writes.map(() => 'EROFS'));
    expect(inside(`return write(process.env.HOME + '/canary')`)).toBe('written');
    const status = inside(`return fs.readFileSync('/proc/1/status', 'utf8')`) as string;
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    // What listens for previews is not for other containers of the machine.
    const image = docker('inspect', '--format', '{{.Config.Image}}', own);
    const database = canary.databasePort();
    const elsewhere = `${INSIDE} reach([${database}, '${canary.machine()}']).then((found) => { console.log(found); process.exit(); })`;
    expect(inside(`return reach([${database}, '${canary.machine()}'])`)).toBe('connected');
    expect(docker('run', '--rm', image, '/usr/local/bin/node', '-e', elsewhere)).toBe('ECONNREFUSED');
    // Nobody but the host comes in, past the proxy and its key.
    const account = 60_500;
    expect(connectAs(account, portOf(own), addressOf(own))).toBe('refused');
    expect(connectAs(0, portOf(own), addressOf(own))).toBe('connected');
  });
});

const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const addressOf = (container: string) =>
  docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container);
/** What its first process listens on: it has a network of its own. */
function portOf(container: string): number {
  const script = `console.log(require('node:fs').readFileSync('/proc/net/tcp', 'utf8'))`;
  const table = docker('exec', container, '/usr/local/bin/node', '-e', script);
  const [, port = ''] = / 00000000:([0-9A-F]{4}) 00000000:0000 0A /.exec(table) ?? [];
  return Number.parseInt(port, 16);
}
/** For code in a container, without Node's limits and the guard. */
const INSIDE = `
  const { connect } = require('node:net');
  const attempt = (act) => { try { return act(); } catch (error) { return error.code; } };
  const read = (path) => attempt(() => String(fs.readFileSync(path)));
  const write = (path) => attempt(() => { fs.writeFileSync(path, ''); return 'written'; });
  const reach = ([port, host]) => new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 3000 });
    socket.on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)).on('timeout', () => resolve('timeout'));
  });`;
