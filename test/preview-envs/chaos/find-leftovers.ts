import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import pg from 'pg';
import type { EngineSettings } from '#preview-envs/engine/engine-settings.ts';
import { findProcesses, hasVariable } from '#preview-envs/host/isolation/processes.ts';
import { baseStackOf } from '#preview-envs/engine/stack-name.ts';
import { STACK } from '../bookshop-request.ts';
import { accountsOf, containersOf, firewallTables, networksOf, type HostInPieces } from './host-in-pieces.ts';

/** How many there are of what exists once for every preview, or once for the host. */
export interface Inventory {
  readonly databasesAndRoles: readonly string[];
  readonly folders: readonly string[];
  readonly stacks: readonly string[];
  /** What nothing should have left, whatever stands. */
  readonly leftovers: readonly string[];
}

/** Looks everywhere that an engine and a host leave traces. */
export async function takeInventory(host: HostInPieces, settings: EngineSettings): Promise<Inventory> {
  const engine = readdirSync(settings.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(settings.folder, join(entry.parentPath, entry.name)));
  const names = [STACK, baseStackOf('host')];
  const stacks = engine.filter((file) => names.some((name) => file.endsWith(`/stacks/understudy/${name}.json`)));
  // History and copies go with the stack.
  const ofNoStack = stacks.length > 0 ? [] : engine.filter((file) => names.some((name) => file.includes(name)));
  return {
    databasesAndRoles: await databasesAndRoles(host),
    folders: readdirSync(join(host.data, 'previews')),
    stacks,
    leftovers: [
      ...engine.filter((file) => /^work\/|\/locks\/.*\.json|\.mending$|pulumi-resource-understudy\./.test(file)),
      ...ofNoStack,
      ...processes(host, settings),
      ...surplus('socket folder', sockets(host), 1),
      ...surplus('firewall table', firewall(host), 1),
      ...surplus('container', containersOf(host.data), 1),
      ...surplus('network', networksOf(host.data), 1),
      ...readdirSync(join(host.data, 'sources')).filter((name) => name.startsWith('.')),
      ...readdirSync(join(host.data, 'builds')).filter((name) => name.startsWith('.')),
    ],
  };
}

async function databasesAndRoles({ data, postmaster }: HostInPieces): Promise<readonly string[]> {
  const { port, socket } = postmaster();
  const password = readFileSync(join(data, 'postgres.password'), 'utf8');
  const client = new pg.Client({ host: socket, port, user: 'understudy', password, database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  try {
    const sql = `SELECT 'database ' || datname AS name FROM pg_database WHERE datname ~ '^ust?_'
      UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname ~ '^ust?_' ORDER BY name`;
    return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Engines and providers, all over by now; more than one server or one process of the preview. */
function processes({ data }: HostInPieces, { folder }: EngineSettings): readonly string[] {
  const commandOf = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  const show = (pids: readonly number[]) => pids.map((pid) => `process ${pid}: ${commandOf(pid).slice(0, 120)}`);
  const servers = findProcesses((pid) => commandOf(pid).includes(`/bin/postgres -D ${join(data, 'postgres')} `));
  const previews = findProcesses((pid) => hasVariable(pid, 'UNDERSTUDY_CONFIG', `${data}/`));
  return [
    ...show(findProcesses((pid) => hasVariable(pid, 'PULUMI_HOME', folder))),
    ...surplus('server', show(servers), 1),
    ...surplus('preview', show(previews), 1),
  ];
}

const sockets = ({ temporary }: HostInPieces) =>
  readdirSync(temporary).filter((name) => name.startsWith('understudy-pg-'));

function firewall({ data }: HostInPieces): readonly string[] {
  return firewallTables().filter((name) => name.endsWith(`_${accountsOf(data)}`));
}

const surplus = (what: string, found: readonly string[], most: number): readonly string[] =>
  found.length > most ? found.map((one) => `${what} ${one}`) : [];
