import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, basename } from 'node:path';
import send from 'send';
import { ApiFailure, notFound } from '../errors/api-failure.ts';
import { readBody } from '../http/read-body.ts';
import { respond } from '../http/respond.ts';
import type { Kernel } from '../kernel.ts';
import { type OpenBucket, openBucket } from './open-bucket.ts';
import { isSigned, parseObjectPath } from './signed-url.ts';

const MAX_UPLOAD_BYTES = 128 * 1024 * 1024;
const DEFAULT_TYPE = 'application/octet-stream';

/** Answers for signed URLs and for the objects of public buckets. */
export function makeObjects(kernel: Kernel): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const link = parseObjectPath(path);
    const bucket = link && openBucket(kernel, link.bucket);
    if (link === undefined || bucket === undefined) throw notFound('object not found');
    const method = request.method === 'PUT' ? 'PUT' : 'GET';
    if (method === 'GET' && request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ApiFailure('unimplemented', 'only GET, HEAD and PUT are supported');
    }
    const now = Date.now() / 1000;
    const signed = isSigned(kernel.config.signingKey, method, link, new URLSearchParams(query), now);
    if (!signed && !(bucket.public && method === 'GET')) {
      throw new ApiFailure('permission_denied', 'the signature is missing, wrong or has expired');
    }
    if (method === 'PUT') await upload(bucket, link.name, request, response);
    else await download(bucket, link.name, request, response);
  };
}

async function upload({ store }: OpenBucket, name: string, request: IncomingMessage, response: ServerResponse) {
  const data = await readBody(request, MAX_UPLOAD_BYTES);
  const contentType = request.headers['content-type'];
  const stored = await store.write(name, data, { contentType, notExists: false });
  respond(response, { status: 200, headers: { etag: `"${stored?.etag ?? ''}"` }, body: undefined });
}

async function download({ store }: OpenBucket, name: string, request: IncomingMessage, response: ServerResponse) {
  const found = await store.find(name);
  if (found === undefined) throw notFound('object not found');
  const file = store.fileOf(name, found);
  response.setHeader('content-type', found.contentType ?? DEFAULT_TYPE);
  response.setHeader('etag', `"${found.etag}"`);
  await new Promise<void>((done, fail) => {
    send(request, `/${encodeURIComponent(basename(file))}`, { root: dirname(file), index: false, cacheControl: false })
      .on('error', fail)
      .pipe(response)
      .once('close', done);
  });
}
