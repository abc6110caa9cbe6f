import { escapeLiteral } from 'pg';
import { quote } from './names.ts';
import type { DatabaseServer } from './server.ts';

const PLAIN = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION';

/** Makes a role that owns nothing and may nothing yet, or gives the one that is there this password. */
export async function ensureRole(
  server: DatabaseServer,
  role: { readonly name: string; readonly password: string; readonly connections: number },
): Promise<void> {
  const is = await server.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role.name]);
  const verb = is.length === 0 ? 'CREATE' : 'ALTER';
  // An administrator who is no superuser must act for the roles it makes.
  await server.query(
    `SET createrole_self_grant = 'set, inherit';
     ${verb} ROLE ${quote(role.name)} ${PLAIN} CONNECTION LIMIT ${role.connections} PASSWORD ${escapeLiteral(role.password)}`,
  );
}

/** Drops the databases that a role owns, then the role. What cannot be dropped comes back with the reason. */
export async function dropRole(server: DatabaseServer, role: string): Promise<Dropped> {
  const owned = await server.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE rolname = $1',
    [role],
  );
  const removed: DroppedThing[] = [];
  const left: (DroppedThing & { readonly reason: string })[] = [];
  const attempt = async (kind: string, name: string, sql: string) => {
    try {
      await server.query(sql);
      removed.push({ kind, name });
    } catch (error) {
      left.push({ kind, name, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  // Each waits for a checkpoint; at once, for the same one.
  await Promise.all(owned.map(({ name }) => attempt('database', name, dropDatabase(name))));
  const is = await server.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (is.length > 0) await attempt('role', role, `DROP ROLE IF EXISTS ${quote(role)}`);
  return { removed, left };
}

/** Also while somebody is connected, and also one whose making or dropping was cut off. */
export const dropDatabase = (name: string): string => `DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`;

interface DroppedThing {
  readonly kind: string;
  readonly name: string;
}
export interface Dropped {
  readonly removed: readonly DroppedThing[];
  readonly left: readonly (DroppedThing & { readonly reason: string })[];
}
