// Runs in a preview's process before the application. It keeps connections from where they must not go: cloud metadata
// and other link-local addresses, everything on this machine but the database, the proxy and what the process itself
// listens on, and Unix sockets. It stops requests that an application was talked into; code that sets out to get around
// it can, in one process: against that stand the account's firewall rules and the container.
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const { searchParams } = new URL(import.meta.url);
const open = new Set([Number(searchParams.get('postgres')), Number(searchParams.get('proxy')), 53]);

const blocked = new net.BlockList();
blocked.addSubnet('169.254.0.0', 16);
blocked.addSubnet('fe80::', 10, 'ipv6');
// Metadata outside of link-local: AWS by IPv6, Alibaba, Azure, Oracle.
blocked.addSubnet('fd00:ec2::', 32, 'ipv6');
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) blocked.addAddress(address);
const local = new net.BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('0.0.0.0', 8);
local.addAddress(searchParams.get('machine') ?? '127.0.0.1');
local.addAddress('::1', 'ipv6');
local.addAddress('::', 'ipv6');

function refuse(address: string, port: number): Error | undefined {
  // A scope is no part of the address; IPv4 inside of IPv6 is matched by the lists as IPv4.
  const plain = address.replace(/%.*$/, '');
  const family = net.isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  const isRefused = blocked.check(plain, family) || (local.check(plain, family) && !open.has(port));
  if (!isRefused) return undefined;
  const error = new Error(`connect EACCES ${address}:${port} (previews may not connect there)`);
  return Object.assign(error, { code: 'EACCES', syscall: 'connect', address, port });
}

type Lookup = typeof dns.lookup;
type Answer = (error: Error | null, addresses?: unknown, family?: number) => void;

/** What a name stands for is looked at when it is known. */
function guardLookup(lookup: Lookup, port: number): Lookup {
  const guarded = (hostname: string, options: dns.LookupOptions, answer: Answer) =>
    lookup(hostname, options, (error, found, family) => {
      const all = Array.isArray(found) ? found : [{ address: found, family }];
      const refused = error === null ? all.map(({ address }) => refuse(address, port)).find((one) => one) : undefined;
      return refused === undefined ? answer(error, found, family) : answer(refused);
    });
  return guarded as unknown as Lookup;
}

interface Target {
  path?: string;
  host?: string;
  port?: number | string;
  lookup?: Lookup;
}

const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
function guardedConnect(this: net.Socket, ...args: unknown[]): net.Socket {
  // Node itself calls with `[options, callback]`.
  const list = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const [first, second] = list;
  const isPath = typeof first === 'string' && !/^\d+$/.test(first);
  const target: Target =
    typeof first === 'object' && first !== null
      ? first
      : isPath
        ? { path: first }
        : { port: first as number, ...(typeof second === 'string' ? { host: second } : {}) };
  const port = Number(target.port);
  const host = target.host ?? 'localhost';
  const refused = target.path ? refuse('127.0.0.1', -1) : net.isIP(host) ? refuse(host, port) : undefined;
  if (refused !== undefined) {
    process.nextTick(() => this.destroy(refused));
    return this;
  }
  if (typeof first === 'object' && first !== null) {
    if (!net.isIP(host)) target.lookup = guardLookup(target.lookup ?? dns.lookup, port);
    return Reflect.apply(connect, this, args);
  }
  const callback = list.find((one) => typeof one === 'function');
  const options = net.isIP(host) ? { port, host } : { port, host, lookup: guardLookup(dns.lookup, port) };
  return Reflect.apply(connect, this, [options, callback]);
}

const emit = net.Server.prototype.emit as (...args: unknown[]) => boolean;
/** What the process listens on, it may connect to. */
function guardedEmit(this: net.Server, ...args: unknown[]): boolean {
  if (args[0] === 'listening') {
    const address = this.address();
    if (typeof address === 'object' && address !== null) open.add(address.port);
  }
  return Reflect.apply(emit, this, args);
}

const send = dgram.Socket.prototype.send as (...args: unknown[]) => void;
function guardedSend(this: dgram.Socket, ...args: unknown[]): void {
  const address = args.findLast((one) => typeof one === 'string' && net.isIP(one) !== 0) as string | undefined;
  const port = args.findLast((one) => typeof one === 'number');
  const refused = refuse(address ?? '127.0.0.1', port ?? 0);
  if (refused !== undefined) throw refused;
  Reflect.apply(send, this, args);
}

const LEASH_MS = 5_000;
/** The host is gone. A container's first process is not ended by a signal that it does not listen to. */
function endWithHost(): void {
  setTimeout(() => process.exit(), LEASH_MS).unref();
  if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
  else process.exit();
}
if (searchParams.get('leash') === 'input') {
  process.stdin.once('end', endWithHost).resume();
  process.stdin.unref();
}

// Node's permission model throws where file systems have an answer, and libraries that look around (Prisma's client
// from its own folder upwards) or write carefully (Next.js) end by it: what may not be seen is not there, and what is
// written here need not outlive the machine.
const { existsSync } = fs;
fs.existsSync = (path) => {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
};
fs.fsyncSync = () => {};
fs.fdatasyncSync = () => {};
const written = (_descriptor: number, done: (error: null) => void) => process.nextTick(done, null);
Object.assign(fs, { fsync: written, fdatasync: written });
syncBuiltinESMExports();

/** Node's own message names a flag that nobody here can set. */
process.on('uncaughtExceptionMonitor', (error: { code?: string; permission?: string; resource?: string }) => {
  if (error?.code !== 'ERR_ACCESS_DENIED' || error.permission !== 'FileSystemWrite') return;
  console.error(`${error.resource} is read-only in a preview: write below os.tmpdir() or the home folder`);
});

const seal = (on: object, name: string, value: unknown) =>
  Object.defineProperty(on, name, { value, writable: false, configurable: false });
seal(net.Socket.prototype, 'connect', guardedConnect);
seal(net.Server.prototype, 'emit', guardedEmit);
seal(dgram.Socket.prototype, 'send', guardedSend);
