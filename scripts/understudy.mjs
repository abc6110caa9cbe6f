#!/usr/bin/env node
// The `understudy` command: brings Node 24 if need be, then hands over to action/cli.ts, and signals with it.
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../action/cli.ts', import.meta.url));
process.argv.splice(2, 0, 'node', '--disable-warning=ExperimentalWarning', cli);
await import('./run.mjs');
