import type { PackageManager } from './package-manager.ts';
import { problemIn } from './problem-in.ts';

const WORDING = {
  error: /^error (\S.*)$/,
  outOfStep: /lockfile needs to be updated/,
  missing: /Couldn't find (?:any versions|package)|404/,
};
const FLAGS = ['--ignore-scripts', '--non-interactive', '--no-progress', '--ignore-engines'];

/** https://classic.yarnpkg.com/lang/en/docs/cli/install/ */
export const yarnClassic: PackageManager = {
  name: 'yarn',
  program: {
    package: 'yarn',
    version: '1.22.22',
    integrity: 'sha512-prL3kGtyG7o9Z9Sv8IPfBNrWTDmXB4Qbes8A9rEzt6wkJV8mUvoirjU0Mp3GGAU06Y0XQyA3/2/RQFVuK7MTfg==',
    file: 'bin/yarn.js',
    isScript: true,
  },
  checksCache: false,
  knowsWorkspaces: false,
  command: ({ isFrozen, cache }) => ({
    args: ['install', ...(isFrozen ? ['--frozen-lockfile'] : []), ...FLAGS, `--cache-folder=${cache}`],
    // A program that `.yarnrc` names would be run in its place; of what it clones it runs `prepare`, `--ignore-scripts`
    // or not. https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
    environment: { YARN_IGNORE_PATH: '1', GIT_ALLOW_PROTOCOL: 'none' },
  }),
  readProblem: (log) => problemIn(log, 'yarn', WORDING),
};
