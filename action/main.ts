// What action.yml runs.
import * as core from '@actions/core';
import { context } from '@actions/github';
import { readInputs } from './inputs.ts';
import { runCommand } from './run-command.ts';

// A runner sends SIGINT to end a job, and SIGTERM when that takes too long.
const cancellation = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => cancellation.abort(new Error(`the run was cancelled (${name})`)));
}
try {
  await runCommand(readInputs(context), context.payload.action === 'closed', cancellation.signal);
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : String(error));
}
