import { defineConfig } from 'vitest/config';
import { COMPILED } from './test/set-up/compiled.ts';
import { LongestFirst } from './test/set-up/longest-first.ts';

// Workers have it from here, each of which compiles vitest and the libraries.
Object.assign(process.env, COMPILED);

/** `npm run test:long`: what takes minutes. */
const isLong = process.env['LONG_TESTS'] !== undefined;
const LONG = 'test/**/*.long.test.ts';
/** Files of which every run does a part and the long one does all. */
const SOME_IN_EVERY_RUN = [
  'test/app/gate/model/*.test.ts',
  'test/app/kills.test.ts',
  'test/preview-envs/build/lock-files.test.ts',
  'test/preview-envs/runtime/versions.test.ts',
];

export default defineConfig({
  test: {
    include: isLong ? [LONG, ...SOME_IN_EVERY_RUN] : ['test/**/*.test.ts'],
    exclude: isLong ? [] : [LONG],
    globalSetup: 'test/set-up/memory-folder.ts',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // More than the smallest machine has processors: most files also wait for processes of theirs.
    maxWorkers: 4,
  },
});
