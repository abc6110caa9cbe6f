import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOwnedFolder, sweepOwnedFolders } from './owned-folder.ts';

/** How the names of these folders begin. */
export const SOCKET_FOLDER = 'understudy-pg-';

/** Makes a folder for a server's socket, whose path has to be short; those that killed processes left are removed. */
export async function makeSocketFolder(): Promise<string> {
  await sweepSocketFolders();
  return makeOwnedFolder(join(tmpdir(), SOCKET_FOLDER));
}

/** @returns those that were removed */
export const sweepSocketFolders = (): Promise<readonly string[]> => sweepOwnedFolders(tmpdir(), SOCKET_FOLDER, answers);

/** Whether a server still listens there: it lives on when only who started it was killed. */
async function answers(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const sockets = names.filter((name) => /^\.s\.PGSQL\.\d+$/.test(name));
  return (await Promise.all(sockets.map((name) => isOpen(join(folder, name))))).includes(true);
}

function isOpen(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Another account's may not be tried, and is left alone.
    socket.once('error', (error: Error & { readonly code?: string }) => resolve(error.code === 'EACCES'));
  });
}
