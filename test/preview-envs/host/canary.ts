import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IsolationChoice } from '#preview-envs/host/isolation/open-isolation.ts';
import { hostUnderTest, type HostUnderTest } from './host-under-test.ts';
import { runInPreview } from './run-in-preview.ts';

export const NAME = 'pr-1--bookshop';
export const OTHER = 'pr-2--bookshop';

export interface Canary {
  readonly host: () => HostUnderTest;
  /** This machine, as a preview sees it. */
  readonly machine: () => string;
  readonly databasePort: () => number;
  /** Belongs to the other preview. */
  readonly file: () => string;
  /** A port of this machine's loopback that is not the host's. */
  readonly port: () => number;
}

/**
 * Code in one preview tries to reach what is not its own. Every attempt is also made in a way that must succeed, so that
 * a refusal is the refusal of this and not a broken attempt.
 */
export function describeCanary(isolation: IsolationChoice): Canary {
  let host: HostUnderTest;
  let neighbour: { database: string; file: string };
  let listening: Server;
  /** This machine, as a preview sees it. */
  let machine: string;

  beforeAll(async () => {
    process.env['CANARY_OF_THE_HOST'] = 'secret of the host';
    listening = createServer((socket) => socket.end('neighbour')).listen(0, '127.0.0.1');
    host = await hostUnderTest({ isolation });
    for (const preview of [NAME, OTHER]) {
      await host.putPreview(preview);
      await host.put(preview, 'bucket', 'covers', { public: false, versioned: false });
      await host.put(preview, 'database', 'catalog', { base: [], seed: undefined, migrations: [] });
      await host.deploy(preview);
    }
    const config = (await attempt(OTHER, 'return config')) as { databases: { catalog: string } };
    const file = join(host.config.dataFolder, 'previews', OTHER, 'run', 'buckets', 'covers', 'cover.png');
    writeFileSync(file, 'a cover', { mode: 0o644 });
    neighbour = { database: config.databases.catalog, file };
    machine = new URL(config.databases.catalog).hostname;
  });
  afterAll(async () => {
    await host.stop();
    listening.close();
  });

  const attempt = (preview: string, code: string) => runInPreview(host, preview, code);
  const connect = (port: number, address: string) => `
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect({ port: ${port}, host: ${JSON.stringify(address)}, timeout: 3000 });
    socket.on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)).on('timeout', () => resolve('timeout'));
  });`;
  test('the environment holds what was agreed and nothing of the host', async () => {
    const names = (await attempt(NAME, 'return Object.keys(process.env).sort()')) as string[];
    const agreed = /^(HOME|TMPDIR|NODE_ENV|ENCORE_RUNTIME_LIB|UNDERSTUDY_CONFIG|PWD|PATH|HOSTNAME)$/;
    expect(names.filter((name) => !agreed.test(name))).toEqual([]);
    expect(JSON.stringify(await attempt(NAME, 'return process.env'))).not.toContain('secret of the host');
  });

  test('what it may not see is not there, and writing it through to the disk is no failure', async () => {
    const code = `const { existsSync, openSync, fsync, fsyncSync, writeSync } = await import('node:fs');
      const file = openSync(process.env.HOME + '/kept', 'w');
      writeSync(file, 'kept');
      fsyncSync(file);
      const error = await new Promise((done) => fsync(file, done));
      return [existsSync('/etc/passwd'), existsSync(process.env.HOME + '/kept'), error]`;
    expect(await attempt(NAME, code)).toEqual([false, true, null]);
  });

  test('files: its own, and no others', async () => {
    const read = (path: string) =>
      attempt(NAME, `return (await import('node:fs')).readFileSync(${JSON.stringify(path)}, 'utf8')`);
    const own = `const { env } = process; const fs = await import('node:fs'); fs.writeFileSync(env.HOME + '/note', 'mine'); return fs.readFileSync(env.HOME + '/note', 'utf8')`;
    expect(await attempt(NAME, own)).toBe('mine');
    expect(existsSync(neighbour.file)).toBe(true);
    const data = host.config.dataFolder;
    for (const path of [
      '/etc/passwd',
      '/root/.bashrc',
      '/proc/1/environ',
      neighbour.file,
      join(data, 'postgres.password'),
      join(data, 'previews', OTHER, 'run', 'config.json'),
    ])
      expect(await read(path)).toMatch(/^ERR_ACCESS_DENIED|^EACCES/);
    expect(await attempt(NAME, `return (await import('node:fs')).readdirSync(${JSON.stringify(data)})`)).toMatch(
      /DENIED/,
    );
    expect(await attempt(NAME, `(await import('node:fs')).writeFileSync('/tmp/canary', 'x')`)).toMatch(/DENIED/);
    expect(
      await attempt(
        NAME,
        `const fs = await import('node:fs'); fs.symlinkSync('/etc/passwd', process.env.HOME + '/link'); return fs.readFileSync(process.env.HOME + '/link', 'utf8')`,
      ),
    ).toMatch(/DENIED/);
  });

  test('no programs, no threads, no native code', async () => {
    expect(await attempt(NAME, `return String((await import('node:child_process')).execSync('id'))`)).toMatch(
      /^ERR_ACCESS_DENIED/,
    );
    expect(
      await attempt(NAME, `new (await import('node:worker_threads')).Worker('1', { eval: true }); return 'started'`),
    ).toMatch(/^ERR_ACCESS_DENIED/);
    expect(
      await attempt(NAME, `process.dlopen({ exports: {} }, '/usr/lib/x86_64-linux-gnu/libc.so.6'); return 'loaded'`),
    ).toMatch(/^ERR_DLOPEN_DISABLED/);
    expect(await attempt(NAME, 'process.setuid(0)')).toMatch(/^EPERM|not permitted/);
  });

  test('the database server: its own databases and no others', async () => {
    const { Client } = (await import('pg')).default;
    const own = (await attempt(NAME, 'return config.databases.catalog')) as string;
    const open = async (url: string) => {
      const client = new Client(url);
      await client.connect();
      await client.end();
      return 'connected';
    };
    expect(await open(own)).toBe('connected');
    const { pathname } = new URL(neighbour.database);
    const stolen = Object.assign(new URL(own), { pathname }).href;
    await expect(open(stolen)).rejects.toThrow(/permission denied for database/);
    await expect(open(Object.assign(new URL(own), { pathname: '/understudy_host' }).href)).rejects.toThrow(
      /permission denied/,
    );
    expect(await attempt(NAME, connect(Number(new URL(own).port), machine))).toBe('connected');
  });

  test('the host’s API, its neighbours, sockets and metadata addresses: refused in the process', async () => {
    const { port } = new URL(host.running.controlUrl);
    const local = (listening.address() as AddressInfo).port;
    expect(await attempt(NAME, connect(Number(new URL(host.running.url).port), machine))).toBe('connected');
    for (const [at, address] of [
      [Number(port), machine],
      [Number(port), '127.0.0.1'],
      [Number(port), 'localhost'],
      [Number(port), '::ffff:127.0.0.1'],
      [local, '127.0.0.1'],
      [local, '0.0.0.0'],
      [80, '169.254.169.254'],
      [80, '::ffff:169.254.169.254'],
      [80, 'fd00:ec2::254'],
      [80, '100.100.100.200'],
    ] as const)
      expect([address, await attempt(NAME, connect(at, address))]).toEqual([address, 'EACCES']);
    expect(await attempt(NAME, `return (await fetch('http://169.254.169.254/latest/meta-data/')).status`)).toMatch(
      /^EACCES/,
    );
    expect(
      await attempt(
        NAME,
        `return new Promise((resolve) => require('net').connect('/var/run/docker.sock').on('error', (error) => resolve(error.code)))`.replace(
          `require('net')`,
          `(process.getBuiltinModule('node:net'))`,
        ),
      ),
    ).toBe('EACCES');
    const sealed = `return Object.getOwnPropertyDescriptor((await import('node:net')).Socket.prototype, 'connect')`;
    expect(await attempt(NAME, sealed)).toMatchObject({ writable: false, configurable: false });
  });
  return {
    host: () => host,
    machine: () => machine,
    databasePort: () => Number(new URL(neighbour.database).port),
    file: () => neighbour.file,
    port: () => (listening.address() as AddressInfo).port,
  };
}
