import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/**
 * Whether a process itself listens on a TCP port: it says which, and could name one of another preview or the host's own.
 * Without Linux's /proc nobody knows, and it is believed.
 * https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export function listensOn(pid: number, port: number): boolean {
  if (!existsSync('/proc/self/net/tcp')) return true;
  try {
    const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listening(`/proc/${pid}/net/${table}`, port)));
    const open = (descriptor: string) => readlinkSync(`/proc/${pid}/fd/${descriptor}`);
    return readdirSync(`/proc/${pid}/fd`).some((one) => sockets.has(open(one)));
  } catch {
    // Gone, or a descriptor of it just now.
    return false;
  }
}

/** As links of descriptors name them. */
function listening(table: string, port: number): readonly string[] {
  if (!existsSync(table)) return [];
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port)
    .map((fields) => `socket:[${fields[9]}]`);
}
