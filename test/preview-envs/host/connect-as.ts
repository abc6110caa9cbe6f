import { spawnSync } from 'node:child_process';

/** Opens a connection as another account, past Node and its guard: `connected`, `refused`, or what the shell said. */
export function connectAs(uid: number, port: number | string, address = '127.0.0.1'): string {
  const script = `exec 3<>/dev/tcp/${address}/${port}`;
  const account = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
  const { status, stderr } = spawnSync('setpriv', [...account, 'timeout', '5', 'bash', '-c', script], {
    encoding: 'utf8',
  });
  if (status === 0) return 'connected';
  return /Connection refused|Permission denied/.test(stderr) ? 'refused' : `${status}: ${stderr}`;
}
