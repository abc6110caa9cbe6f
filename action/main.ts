// What action.yml runs.
import * as core from '@actions/core';
import { context } from '@actions/github';
import { planOnRunner } from './github/plan-on-runner.ts';
import { readInputs } from './inputs.ts';

try {
  if (context.payload.action === 'closed') core.info('The pull request is closed: nothing to plan.');
  else await planOnRunner(readInputs(context));
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : String(error));
}
