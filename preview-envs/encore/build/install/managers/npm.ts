import { npmProblem } from './npm-problem.ts';
import type { PackageManager } from './package-manager.ts';

const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'];

/** https://docs.npmjs.com/cli/v11/commands/npm-ci */
export const npm: PackageManager = {
  name: 'npm',
  program: undefined,
  checksCache: true,
  knowsWorkspaces: false,
  command: ({ isFrozen, cache }) => ({
    args: [isFrozen ? 'ci' : 'install', ...FLAGS, '--globalconfig=/dev/null', `--cache=${cache}`],
    environment: {},
  }),
  readProblem: npmProblem,
};
