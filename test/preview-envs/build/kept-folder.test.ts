import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStep } from '#preview-envs/encore/build/steps/step.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: folders that accounts of builds keep, it needs root');

test.skipIf(!isRoot)('a kept folder goes to the account that builds now, with all that another one left in it', () => {
  const cache = mkdtempSync(join(tmpdir(), 'understudy-kept-'));
  const stepAs = (uid: number) => {
    const staging = mkdtempSync(join(cache, 'staging-'));
    const request = {
      ...{ source: '', root: '', seedScript: undefined, revision: '', encore: undefined, log: () => {} },
      ...{ cache, user: { uid, gid: uid }, signal: new AbortController().signal },
      limits: { installSeconds: 1, buildSeconds: 1, megabytes: 1 },
    };
    return createStep(request, { node: '', npm: '', path: '' }, staging);
  };
  const folder = stepAs(60_001).keepFolder('npm');
  mkdirSync(join(folder, '_cacache/tmp'), { recursive: true });
  writeFileSync(join(folder, '_cacache/tmp/one'), '');
  expect(statSync(folder).uid).toBe(60_001);
  stepAs(60_002).keepFolder('npm');
  const paths = ['', '_cacache', '_cacache/tmp', '_cacache/tmp/one'];
  expect(paths.map((path) => statSync(join(folder, path)).uid)).toEqual(paths.map(() => 60_002));
  rmSync(cache, { recursive: true });
});
