import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, startFixture } from './start-fixture.ts';

/** The oldest version that is served and the newest; those where its interface grew in the long run. */
const VERSIONS =
  process.env['LONG_TESTS'] === undefined ? ['1.46.4', '1.58.6'] : ['1.46.4', '1.51.8', '1.53.4', '1.56.2', '1.58.6'];

describe.each(VERSIONS)('encore.dev %s', (version) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture('older', version);
  }, 180_000);
  afterAll(() => fixture?.stop());

  const get = async (path: string) => (await fetch(fixture.app.url + path)).json() as Promise<Record<string, unknown>>;

  test('objects, secrets, calls and streams', async () => {
    const answer = { paper: 'paper', missing: 'ObjectNotFound', key: '', inner: 0, down: ['one'] };
    expect(await get('/all')).toEqual(answer);
  });

  test('who is signed in, messages and databases', async () => {
    const headers = { authorization: 'reader' };
    expect((await fetch(`${fixture.app.url}/visit`, { method: 'POST', headers })).status).toBe(200);
    await fixture.app.until(async () => (await get('/times/reader'))['times'] === 1);
    expect(await get('/times/reader')).toEqual({ times: 1, paid: 2.5 });
  });

  test('raw endpoints', async () => {
    const answer = await fetch(`${fixture.app.url}/raw`, { method: 'POST', body: 'over and out' });
    expect(await answer.text()).toBe('over and out');
  });

  test('no warning of another version, and a graceful end', async () => {
    const app = await fixture.startAnother();
    await app.stop();
    expect(await app.ended).toEqual({ code: 0, signal: null });
    expect(app.output).toEqual([]);
  });
});
