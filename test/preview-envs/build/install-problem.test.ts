import { expect, test } from 'vitest';
import { bunFor } from '#preview-envs/encore/build/install/managers/bun.ts';
import { npmProblem } from '#preview-envs/encore/build/install/managers/npm-problem.ts';
import { pnpmOf } from '#preview-envs/encore/build/install/managers/pnpm.ts';
import { yarnBerryOf } from '#preview-envs/encore/build/install/managers/yarn-berry.ts';
import { yarnClassic } from '#preview-envs/encore/build/install/managers/yarn-classic.ts';

test.each([
  [
    ['npm error code ETARGET', 'npm error notarget No matching version found for encore.dev@1.56.6.'],
    { kind: 'encore-version', reason: 'ETARGET: No matching version found for encore.dev@1.56.6.' },
  ],
  [
    [
      'npm error code E404',
      'npm error 404 Not Found - GET https://registry.example/encore.dev/-/encore.dev-1.51.11.tgz',
    ],
    {
      kind: 'encore-version',
      reason: 'E404: Not Found - GET https://registry.example/encore.dev/-/encore.dev-1.51.11.tgz',
    },
  ],
  [
    ['npm error code ETARGET', 'npm error notarget No matching version found for inboundemail@^1.0.0.'],
    { kind: 'other', reason: 'ETARGET: No matching version found for inboundemail@^1.0.0.' },
  ],
  [
    [
      'npm error code EUSAGE',
      'npm error',
      'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    ],
    {
      kind: 'out-of-step',
      reason: 'EUSAGE: `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    },
  ],
  [
    ['npm error code ENOENT', 'npm error enoent ENOENT: no such file or directory, open gone.tgz'],
    { kind: 'other', reason: 'ENOENT: no such file or directory, open gone.tgz' },
  ],
  [['added 3 packages'], { kind: 'other', reason: 'npm failed' }],
] as const)('%j', (log, problem) => {
  expect(npmProblem(log)).toEqual(problem);
});

const [pnpm, berry, bun] = [
  pnpmOf("lockfileVersion: '9.0'")!,
  yarnBerryOf('__metadata:\n  version: 8')!,
  bunFor('linux', 'x64')!,
];
test.each([
  [
    pnpm,
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date',
    'out-of-step',
  ],
  [pnpm, ' ERR_PNPM_NO_MATCHING_VERSION  No matching version found for encore.dev@1.99.0', 'encore-version'],
  [pnpm, ' ERR_PNPM_FETCH_404  GET https://registry.example/nothing: Not Found - 404', 'other'],
  [yarnClassic, 'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.', 'out-of-step'],
  [yarnClassic, `error Couldn't find any versions for "encore.dev" that matches "1.99.0"`, 'encore-version'],
  [
    berry,
    '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.',
    'out-of-step',
  ],
  [berry, '➤ YN0082: │ encore.dev@npm:1.99.0: No candidates found', 'encore-version'],
  [bun, 'error: lockfile had changes, but lockfile is frozen', 'out-of-step'],
  [bun, 'error: No version matching "1.99.0" found for specifier "encore.dev" (but package exists)', 'encore-version'],
] as const)('$name: %s', (manager, line, kind) => {
  const { kind: found, reason } = manager.readProblem(['Progress: resolved 1', line, 'Done']);
  expect(found).toBe(kind);
  expect(line).toContain(reason);
  expect(reason.length).toBeGreaterThan(20);
});

test('a manager that says nothing has failed all the same', () => {
  expect(pnpm.readProblem(['Progress'])).toEqual({ kind: 'other', reason: 'pnpm failed' });
});
