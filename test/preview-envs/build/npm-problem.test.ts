import { expect, test } from 'vitest';
import { npmProblem } from '#preview-envs/encore/build/install/npm-problem.ts';

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
