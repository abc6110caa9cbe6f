import type { FailedStep } from '../api.ts';

/** What a preview did that failed, after its name: `pr-12--bookshop did not start`. */
export const FAILED = {
  install: 'could not install its packages',
  types: 'has types that could not be read',
  bundle: 'could not be bundled',
  template: 'has a base whose migrations failed',
  migrate: 'has a migration that failed',
  seed: 'could not be seeded',
  start: 'did not start',
  health: 'did not answer its health check',
  limit: 'went over a limit',
} satisfies Record<FailedStep, string>;
