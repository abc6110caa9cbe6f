#!/usr/bin/env node
// The `understudy` command: brings Node 24 if need be, then hands over to action/cli.ts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('.', import.meta.url));
const run = spawnSync(
  process.execPath,
  [
    join(scripts, 'run.mjs'),
    'node',
    '--disable-warning=ExperimentalWarning',
    join(scripts, '..', 'action', 'cli.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exit(run.status ?? 1);
