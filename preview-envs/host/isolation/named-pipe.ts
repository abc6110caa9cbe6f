import { execFileSync } from 'node:child_process';
import { chownSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Account } from './isolation.ts';

export interface NamedPipe {
  readonly path: string;
  readonly stream: Readable;
  close(): void;
}

/** Makes a named pipe that an account writes to and this process reads. */
export function openNamedPipe(path: string, { uid, gid }: Account): NamedPipe {
  execFileSync('mkfifo', ['-m', '600', path]);
  chownSync(path, uid, gid);
  // Opened for writing as well it is not at its end before the first writer comes.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const stream = new Socket({ fd, readable: true, writable: false });
  return {
    path,
    stream,
    close: () => {
      stream.destroy();
      rmSync(path, { force: true });
    },
  };
}
