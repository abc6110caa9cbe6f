import { defineConfig } from 'vitest/config';

/** `npm run test:long`: what takes minutes. */
const isLong = process.env['LONG_TESTS'] !== undefined;
const LONG = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    include: isLong ? [LONG, 'test/app/gate/model/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: isLong ? [] : [LONG],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
