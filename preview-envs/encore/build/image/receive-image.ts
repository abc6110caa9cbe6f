import { chmodSync, chownSync, createWriteStream, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { atMost } from '../../../archives/at-most.ts';

export interface ImageReceiver extends AsyncDisposable {
  /** Whether an image came, whole. */
  readonly hasImage: () => boolean;
}

/** Of Docker's API: newer clients speak it, too. */
const API_VERSION = '1.41';

/**
 * Stands in for a Docker engine towards a program that hands it an image: on a socket that answers what is asked before
 * that, and keeps the image as a file. It has no other images and runs nothing, so whoever speaks to it gains nothing.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageLoad
 *
 * @param socket at most 107 bytes long
 * @param account whose programs may connect; undefined: the caller's
 * @param file becomes the image, a tar as of `docker save`
 */
export async function receiveImage(
  socket: string,
  account: { readonly uid: number; readonly gid: number } | undefined,
  file: string,
  megabytes: number,
): Promise<ImageReceiver> {
  let hasImage = false;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    response.setHeader('Api-Version', API_VERSION).setHeader('OSType', 'linux');
    if (path.endsWith('/_ping')) {
      response.setHeader('Content-Type', 'text/plain').end(request.method === 'HEAD' ? undefined : 'OK');
    } else if (path.endsWith('/images/load') && request.method === 'POST') {
      await pipeline(
        request,
        atMost(megabytes, () => new Error(`an image is at most ${megabytes} MB`)),
        createWriteStream(file, { mode: 0o600 }),
      );
      hasImage = true;
      response.setHeader('Content-Type', 'application/json').end('{"stream":"Loaded image"}\n');
    } else {
      request.resume();
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"there is no such image"}');
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message }));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  chmodSync(socket, 0o600);
  if (account !== undefined) chownSync(socket, account.uid, account.gid);
  return {
    hasImage: () => hasImage,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(socket, { force: true });
    },
  };
}
