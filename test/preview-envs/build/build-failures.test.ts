import { afterAll, expect, test } from 'vitest';
import { createBuilder, HELLO } from './build-under-test.ts';

const builder = createBuilder();
afterAll(() => builder.close());

test('no package.json', async () => {
  const { 'package.json': _, ...files } = HELLO;
  const result = await builder.build(files);
  expect(result).toEqual({ ok: false, step: 'install', reason: 'there is no readable package.json', log: [] });
});

test('packages that cannot be installed: what npm says, in one line, and the end of its log', async () => {
  const manifest = '{ "dependencies": { "encore.dev": "1.58.6", "gone": "file:./gone.tgz" } }';
  const result = await builder.build({ ...HELLO, 'package.json': manifest });
  expect(result).toMatchObject({ ok: false, step: 'install', reason: expect.stringMatching(/^ENOENT: .*gone\.tgz/) });
  expect(!result.ok && result.log.join('\n')).toContain('npm error code ENOENT');
});

test('no application at this place', async () => {
  const { 'encore.app': _, ...files } = HELLO;
  const result = await builder.build(files);
  expect(result).toMatchObject({ ok: false, step: 'types', reason: 'there is no Encore application at the root' });
});

test('source that does not parse: the file and the line', async () => {
  const result = await builder.build({
    ...HELLO,
    'greeting/words.ts': 'export const = 1;',
    'greeting/more.ts': `
    import { api } from 'encore.dev/api'; import { word } from './words';
    export const more = api({}, async (): Promise<void> => void word);`,
  });
  expect(result).toMatchObject({ ok: false, step: 'bundle' });
  expect(!result.ok && `${result.reason}\n${result.log.join('\n')}`).toContain('greeting/words.ts');
});

test('an import that leads nowhere', async () => {
  const api = `import { nothing } from './nothing'; nothing(); ${HELLO['greeting/api.ts']}`;
  const result = await builder.build({ ...HELLO, 'greeting/api.ts': api });
  expect(result).toMatchObject({ ok: false, step: 'bundle', reason: expect.stringContaining("'./nothing'") });
});

test('time runs out', async () => {
  const result = await builder.build(HELLO, { limits: { installSeconds: 120, buildSeconds: 0.05, megabytes: 768 } });
  expect(result).toMatchObject({ ok: false, step: 'types', reason: 'took longer than 0.05 s' });
});

test('memory runs out', async () => {
  const result = await builder.build(HELLO, { limits: { installSeconds: 120, buildSeconds: 60, megabytes: 48 } });
  expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/more (memory|than 48 MB)/) });
});

test('the caller gives up', async () => {
  const stop = new AbortController();
  const log = (line: string) => {
    if (line === 'reading the application') stop.abort();
  };
  const result = await builder.build(HELLO, { signal: stop.signal, log });
  expect(result).toMatchObject({ ok: false, step: 'types', reason: 'stopped' });
});

test('nothing is left of any of them', () => {
  expect(builder.kept('builds')).toEqual([]);
  expect(builder.kept('staging')).toEqual([]);
});
