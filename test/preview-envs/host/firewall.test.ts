import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raiseFirewall } from '#preview-envs/host/isolation/firewall.ts';
import { localPorts } from '#preview-envs/host/isolation/local-ports.ts';
import { connectAs } from './connect-as.ts';

const ACCOUNTS = { first: 60_100, builder: 60_109 };
const OUTSIDE = 60_110;

const isRoot = process.getuid?.() === 0;
const works = (program: string, args: readonly string[]) => isRoot && spawnSync(program, args).status === 0;

let servers: readonly Server[];
const port = (index: number) => (servers[index]!.address() as AddressInfo).port;
const [POSTGRES, PROXY, REGISTRY, CONTROL_API] = [0, 1, 2, 3];
beforeAll(async () => {
  servers = Array.from({ length: 4 }, () => createServer((socket) => socket.end()));
  for (const server of servers) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => servers.forEach((server) => server.close()));

describe.each([
  ['nft', ['list', 'tables']],
  ['iptables', ['-w', '-n', '-L', 'OUTPUT']],
] as const)('by %s', (program, args) => {
  const canRun = works(program, args);
  if (!canRun) console.warn(`SKIPPED: the firewall by ${program}, it needs root and a working ${program}`);

  test.skipIf(!canRun)(`previews and builds reach what they need and no metadata (needs root and ${program})`, () => {
    const previews = { machine: '127.0.0.1', postgres: port(POSTGRES), proxy: port(PROXY) };
    const raised = raiseFirewall({ ...ACCOUNTS, previews, builds: [port(REGISTRY)] }, [program]);
    if (!raised.isUp) throw new Error(raised.problems.join());
    const reached = (uid: number) => [POSTGRES, PROXY, REGISTRY, CONTROL_API].map((at) => connectAs(uid, port(at)));
    try {
      expect(raised.by).toBe(program);
      expect(reached(ACCOUNTS.first)).toEqual(['connected', 'connected', 'refused', 'refused']);
      expect(reached(ACCOUNTS.builder - 1)).toEqual(['connected', 'connected', 'refused', 'refused']);
      expect(reached(ACCOUNTS.builder)).toEqual(['refused', 'refused', 'connected', 'refused']);
      expect(reached(OUTSIDE)).toEqual(['connected', 'connected', 'connected', 'connected']);
      for (const uid of [ACCOUNTS.first, ACCOUNTS.builder])
        expect(connectAs(uid, 80, '169.254.169.254')).toBe('refused');
    } finally {
      raised.close();
    }
    expect(connectAs(ACCOUNTS.builder, port(CONTROL_API))).toBe('connected');
  });
});

test('where no program works, it is said with what each of them answered', () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    const previews = { machine: '127.0.0.1', postgres: 1, proxy: 2 };
    expect(raiseFirewall({ ...ACCOUNTS, previews, builds: [] })).toEqual({
      isUp: false,
      problems: ['nft: spawnSync nft ENOENT', 'iptables-restore: spawnSync iptables-restore ENOENT'],
    });
  } finally {
    process.env['PATH'] = path;
  }
});

test('a registry or proxy on this machine is one that builds may reach, one elsewhere opens nothing here', () => {
  expect(
    localPorts({
      npm_config_registry: 'http://localhost:4873/',
      HTTPS_PROXY: 'http://127.0.0.1:3128',
      http_proxy: 'http://[::1]',
    }),
  ).toEqual([80, 3128, 4873]);
  expect(
    localPorts({ npm_config_registry: 'https://registry.npmjs.org/', HTTP_PROXY: 'http://proxy.example.com:3128' }),
  ).toEqual([]);
  expect(localPorts({ HTTP_PROXY: 'no address' })).toEqual([]);
});
