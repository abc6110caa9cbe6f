import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { daemonProblem, encoreProblem } from '#preview-envs/encore/build/image/encore-problem.ts';
import { receiveImage } from '#preview-envs/encore/build/image/receive-image.ts';
import { unpackImage } from '#preview-envs/encore/build/image/unpack-image.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function imageOf(config: object, layer: readonly string[]): Promise<string> {
  const options = { cwd: folder, portable: true, preservePaths: true };
  await create({ ...options, file: join(folder, 'layer.tar.gz'), gzip: true }, [...layer]);
  writeFileSync(join(folder, 'config'), JSON.stringify({ config }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify([{ Config: '../config', Layers: ['./layer.tar.gz'] }]));
  await create({ ...options, file: join(folder, 'image.tar') }, ['config', 'layer.tar.gz', 'manifest.json']);
  mkdirSync(join(folder, 'unpacked'));
  return join(folder, 'image.tar');
}

const START = { Entrypoint: ['node', '/workspace/main.mjs'], WorkingDir: '/workspace' };

test('of an image only files of its workspace are unpacked', async () => {
  mkdirSync(join(folder, 'workspace/node_modules'), { recursive: true });
  mkdirSync(join(folder, 'etc'));
  symlinkSync('/etc', join(folder, 'workspace/link'));
  for (const file of ['workspace/main.mjs', 'workspace/node_modules/x', 'etc/passwd', 'above'])
    writeFileSync(join(folder, file), '');
  const file = await imageOf(START, ['workspace', 'etc', `${folder}/workspace/../above`]);
  const image = await unpackImage(file, join(folder, 'unpacked'));
  expect(image).toMatchObject({ application: 'workspace', program: 'workspace/main.mjs' });
  expect(readdirSync(image.root, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    'workspace',
    'workspace/main.mjs',
  ]);
});

test.each([
  [{ Entrypoint: ['/encore/bin/supervisor', '-c', 'x'], WorkingDir: '/workspace' }],
  [{ Entrypoint: ['node', '/workspace/../etc/main.mjs'], WorkingDir: '/workspace' }],
  [{ Entrypoint: ['sh', '/workspace/main.mjs'], WorkingDir: '/workspace' }],
  [{}],
])('an image that starts otherwise is none of ours: %j', async (config) => {
  writeFileSync(join(folder, 'file'), '');
  await expect(unpackImage(await imageOf(config, ['file']), join(folder, 'unpacked'))).rejects.toThrow('is not known');
});

test('the engine that there seems to be takes one image, of so many bytes, from one account', async () => {
  const socket = join(folder, 's');
  const file = join(folder, 'got.tar');
  {
    await using receiver = await receiveImage(socket, undefined, file, 1);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const send = (body: Buffer, path = '/v1.41/images/load') =>
      new Promise((done, reject) => {
        const asked = request({ socketPath: socket, path, method: 'POST' }, (answer) =>
          answer.resume().on('end', () => done(answer.statusCode)),
        );
        asked.on('error', reject).end(body);
      });
    expect(await send(Buffer.alloc(1_000_001))).toBe(500);
    expect(receiver.hasImage()).toBe(false);
    expect(await send(Buffer.alloc(1), '/v1.41/containers/create')).toBe(404);
    expect(await send(Buffer.alloc(1_000_000))).toBe(200);
    expect([receiver.hasImage(), statSync(file).size]).toEqual([true, 1_000_000]);
  }
  expect(existsSync(socket)).toBe(false);
});

test('what Encore says is told in one line', () => {
  const log = ['1:20AM INF compiling', '1:20AM ERR error: unknown identifier', '  --> shop/cache.ts:82:9', '   |'];
  expect(encoreProblem({ reason: 'ended with 1', log })).toBe('unknown identifier, shop/cache.ts:82:9');
  expect(encoreProblem({ reason: 'ended with 1', log: ['1:20AM ERR no certificates'] })).toBe('no certificates');
  expect(encoreProblem({ reason: 'took longer than 60 s', log: [] })).toBe('Encore took longer than 60 s');
  expect(daemonProblem(['x'])).toBe("Encore's daemon ended");
});
