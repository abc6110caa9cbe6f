import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface LoopbackAccess {
  /** Of the superuser, who comes by the socket only. */
  readonly password: string;
  readonly port: number;
  /** Flags of the server. */
  readonly flags: readonly string[];
}

/** https://www.postgresql.org/docs/18/auth-pg-hba-conf.html */
const RULES = `local all understudy scram-sha-256
local all all reject
host all understudy all reject
host all all 127.0.0.1/32 scram-sha-256
`;

/**
 * Lets roles with a password in at 127.0.0.1, the superuser at the socket only and with a password too: code that runs
 * under the server's own account knows where the socket is.
 *
 * @param server how its binary runs: by path, with uid and gid
 */
export async function openLoopback(
  folder: string,
  data: string,
  server: { readonly binary: string; readonly identity: { readonly uid?: number; readonly gid?: number } },
): Promise<LoopbackAccess> {
  const file = join(folder, 'postgres.password');
  if (!existsSync(file)) {
    const password = randomBytes(24).toString('hex');
    // Alone on the data folder, before anybody can connect. https://www.postgresql.org/docs/18/app-postgres.html
    const sql = `ALTER ROLE understudy PASSWORD '${password}'\n`;
    const made = spawnSync(server.binary, ['--single', '-D', data, 'postgres'], {
      ...server.identity,
      input: sql,
      encoding: 'utf8',
      env: {},
    });
    if (made.status !== 0) throw new Error(`PostgreSQL's superuser got no password in ${data}: ${made.stderr}`);
    writeFileSync(`${file}.new`, password, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const rules = join(data, 'pg_hba.loopback.conf');
  writeFileSync(rules, RULES);
  chmodSync(rules, 0o600);
  if (server.identity.uid !== undefined) chownSync(rules, server.identity.uid, server.identity.gid ?? -1);
  const port = await freePort();
  const flags = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', `hba_file=${rules}`];
  return { password: readFileSync(file, 'utf8'), port, flags };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
