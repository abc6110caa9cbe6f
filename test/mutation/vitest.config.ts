import { defineConfig } from 'vitest/config';

/** The fast tests of the gate: pure ones, and those that answer GitHub's side from a table. No process, no database. */
export default defineConfig({
  test: {
    include: [
      'test/app/approval/*.test.ts',
      'test/app/groups/*.test.ts',
      'test/analyzer/record/*.test.ts',
      'test/app/gate/shared-commit.test.ts',
    ],
  },
});
