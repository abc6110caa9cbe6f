import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sent, ask as askAt } from './ask.ts';
import { type Fixture, startFixture } from './start-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture('everything');
}, 120_000);
afterAll(() => fixture?.stop());

const ask = (method: string, path: string, sent?: Sent) => askAt(fixture.app.url, method, path, sent);
const bodyOf = async (method: string, path: string, sent?: Sent) => (await ask(method, path, sent)).body;

describe('buckets', () => {
  test('every operation', async () => {
    expect(await bodyOf('POST', '/objects')).toEqual({
      attrs: [3, 'text/plain', 'string', createHash('md5').update('one').digest('hex'), 4],
      download: 'two!',
      older: 'one',
      exists: [true, false],
      listed: ['a/b ü.txt 4'],
      limited: ['../../etc/passwd', 'a/b ü.txt'],
      long: 'long',
      missing: 'not found',
      missingAttrs: 'not found',
      precondition: 'precondition',
      allowed: 'fine',
      removed: false,
      removedAgain: 'fine',
      unversioned: 'undefined',
    });
  });

  test('signed and public URLs', async () => {
    const links = (await bodyOf('POST', '/links')) as Record<
      'public' | 'private' | 'upload' | 'download' | 'brief' | 'tooLong',
      string
    >;
    const local = (url: string) => url.replace(fixture.config.publicUrl, '');
    expect(links.tooLong).toBe('InvalidArgument');
    expect(links.private).toBe('bucket is not public');
    expect(await ask('GET', local(links.public))).toMatchObject({ status: 200, body: 'cover' });
    expect((await ask('GET', local(links.download))).status).toBe(404);
    const uploaded = await ask('PUT', local(links.upload), {
      body: 'new paper',
      headers: { 'content-type': 'text/plain' },
    });
    expect(uploaded.status).toBe(200);
    const downloaded = await ask('GET', local(links.download));
    expect([downloaded.status, downloaded.body, downloaded.headers.get('content-type')]).toEqual([
      200,
      'new paper',
      'text/plain',
    ]);
    // What a URL was not signed for, it does not do.
    expect((await ask('PUT', local(links.download), { body: 'x' })).status).toBe(403);
    expect((await ask('GET', local(links.download).replace('new.txt', 'other.txt'))).status).toBe(403);
    expect((await ask('GET', local(links.download).split('?')[0]!)).status).toBe(403);
    expect((await ask('GET', local(links.download).replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(403);
  });

  test('a URL ends with its time', async () => {
    const { brief } = (await bodyOf('POST', '/links')) as { brief: string };
    const path = brief.replace(fixture.config.publicUrl, '');
    await fixture.app.until(async () => (await ask('GET', path)).status === 403);
    expect((await ask('GET', path)).body).toMatchObject({ code: 'permission_denied' });
  });
});
