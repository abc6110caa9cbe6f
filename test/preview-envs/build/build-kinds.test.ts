import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { createBuilder, HELLO } from './build-under-test.ts';

const builder = createBuilder();
afterAll(() => builder.close());

async function built(files: Readonly<Record<string, string>>, root = '') {
  const result = await builder.build(files, { root });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const program = readFileSync(join(result.folder, 'main.mjs'), 'utf8');
  return { ...result, program };
}

test('builds with the same packages share their folder', async () => {
  const [one, two] = [await built(HELLO), await built({ ...HELLO, 'README.md': 'other' })];
  expect(one.folder).not.toBe(two.folder);
  const modules = (folder: string) => realpathSync(join(folder, 'node_modules'));
  expect(modules(one.folder)).toBe(modules(two.folder));
  expect(builder.kept('dependencies')).toHaveLength(1);
});

test('an application in a workspace: code of other workspaces is in the program, data of its own in app/', async () => {
  const { folder, program, manifest } = await built(
    {
      'package.json': '{ "private": true, "workspaces": ["apps/*", "libs/*"] }',
      'libs/words/package.json': '{ "name": "@shop/words", "exports": "./index.ts" }',
      'libs/words/index.ts': `export interface Word { text: string } export const word: Word = { text: 'from the library' };`,
      'apps/shop/package.json': '{ "name": "shop", "dependencies": { "encore.dev": "1.58.6", "@shop/words": "*" } }',
      'apps/shop/encore.app': HELLO['encore.app'],
      'apps/shop/data/terms.txt': 'terms',
      'apps/shop/greeting/api.ts': `import { api } from 'encore.dev/api'; import { word, type Word } from '@shop/words';
        export const hello = api({ expose: true }, async (): Promise<Word> => word);`,
    },
    'apps/shop',
  );
  expect(program).toContain('from the library');
  expect(manifest.endpoints[0]?.response).toMatchObject({ is: 'object', fields: [{ name: 'text' }] });
  expect(manifest.warnings).toEqual([]);
  expect(readFileSync(join(folder, 'app/data/terms.txt'), 'utf8')).toBe('terms');
  expect(existsSync(join(folder, 'app/node_modules/encore.dev/package.json'))).toBe(true);
});

test('what TypeScript allows and Node does not: enums, decorators with metadata, paths, JSON, types passed on', async () => {
  const { program } = await built({
    ...HELLO,
    'tsconfig.json': `{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true,
      "paths": { "@lib/*": ["./lib/*"] } } }`,
    'lib/book.ts': `export interface Book { isbn: string } export enum Binding { Hard = 'hard' }
      export class Author {} const mark: PropertyDecorator = () => {};
      export class Shelf { @mark author!: Author; }`,
    'lib/index.ts': `export { Book, Binding, Shelf } from './book';`,
    'lib/prices.json': '{ "paperback": 12.5 }',
    'greeting/books.ts': `import { api } from 'encore.dev/api'; import { Book, Binding, Shelf } from '@lib/index';
      import prices from '@lib/prices.json';
      export const book = api({}, async (): Promise<Book> => ({ isbn: Binding.Hard + prices.paperback + new Shelf() }));`,
  });
  expect(program).toContain('12.5');
  expect(program).toContain('"hard"');
  expect(program).toContain('design:type');
});

test('calls to other services by ~encore/clients, who is signed in by ~encore/auth', async () => {
  const { program, manifest } = await built({
    ...HELLO,
    'users/auth.ts': `import { type Header, Gateway } from 'encore.dev/api'; import { authHandler } from 'encore.dev/auth';
      interface Asked { authorization: Header<'Authorization'> } interface Known { userID: string; name: string }
      export const auth = authHandler<Asked, Known>(async () => null);
      export const gateway = new Gateway({ authHandler: auth });`,
    'users/api.ts': `import { api } from 'encore.dev/api'; import { greeting } from '~encore/clients';
      import { getAuthData, type AuthData } from '~encore/auth';
      type Greeting = Awaited<ReturnType<typeof greeting.hello>>;
      export const me = api({ auth: true }, async (p: { loud: boolean }): Promise<AuthData> => getAuthData()!);
      export const greet = api({}, async (): Promise<Greeting> => greeting.hello());`,
  });
  expect(program).toContain('apiCall("greeting", "hello", void 0, options)');
  expect(program).toContain('apiCall("users", "me", data, options)');
  const response = (name: string) => manifest.endpoints.find((one) => one.name === name)?.response;
  expect(response('me')).toMatchObject({ fields: [{ name: 'userID' }, { name: 'name' }] });
  expect(response('greet')).toMatchObject({ fields: [{ name: 'text' }] });
});

test('encore.app is JSON with comments; its global_cors goes into the manifest', async () => {
  const { manifest } = await built({
    ...HELLO,
    'encore.app': `{ // the shop
      "id": "shop", "global_cors": { "allow_origins_with_credentials": ["https://shop.example"], }, }`,
  });
  expect(manifest.project).toBe('shop');
  expect(manifest.cors).toEqual({
    allowHeaders: [],
    exposeHeaders: [],
    allowOriginsWithCredentials: ['https://shop.example'],
  });
});

test('links inside the repository are kept, others are not, and the person is told', async () => {
  const request = builder.request({ ...HELLO, 'data/terms.txt': 'terms' });
  symlinkSync('data/terms.txt', join(request.source, 'terms.txt'));
  symlinkSync('/etc/passwd', join(request.source, 'passwords.txt'));
  symlinkSync('../..', join(request.source, 'data/up'));
  const result = await buildApplication(request);
  if (!result.ok) throw new Error(JSON.stringify(result));
  expect(readFileSync(join(result.folder, 'app/terms.txt'), 'utf8')).toBe('terms');
  expect(existsSync(join(result.folder, 'app/passwords.txt'))).toBe(false);
  expect(result.manifest.warnings.toSorted()).toEqual([
    'data/up: this link leads out of the repository, so it is left out',
    'passwords.txt: this link leads out of the repository, so it is left out',
  ]);
});

test('a process that is killed while it builds leaves nothing that counts, and the next one tidies up', async () => {
  const request = builder.request({ ...HELLO, 'README.md': 'killed' });
  const module = new URL('../../../preview-envs/encore/build/build-application.ts', import.meta.url);
  const code = `import { buildApplication } from ${JSON.stringify(module.href)};
    const request = ${JSON.stringify({ ...request, log: undefined, signal: undefined })};
    await buildApplication({ ...request, user: undefined, log: console.log, signal: new AbortController().signal });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const before = builder.kept('builds').length;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'reading the types of payloads') child.kill('SIGKILL');
  }
  await ended;
  expect(builder.kept('builds')).toHaveLength(before);
  expect(builder.kept('staging')).toHaveLength(1);
  expect(await buildApplication(request)).toMatchObject({ ok: true, cached: false });
  expect(builder.kept('staging')).toEqual([]);
});
