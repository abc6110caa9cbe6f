import * as core from '@actions/core';
import type { context } from '@actions/github';

/** What a workflow asks for, and of which pull request. */
export interface ActionInputs {
  readonly command: Command;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  readonly pull: number;
  readonly comment: boolean;
  readonly commentAuthor: string;
  readonly apiUrl: string;
  /** For what may be thrown away after the job. */
  readonly temporary: string;
}

const COMMANDS = ['auto', 'plan'] as const;
type Command = (typeof COMMANDS)[number];

/** @throws Error naming the input, what it is and what it may be */
export function readInputs(event: typeof context): ActionInputs {
  const command = core.getInput('command') || 'auto';
  const known = COMMANDS.find((one) => one === command);
  if (known === undefined) throw new Error(`input command is ${command}: it may be ${COMMANDS.join(', ')}`);
  const token = core.getInput('token');
  if (token === '') throw new Error('input token is empty: leave it out to use the token of the workflow');
  core.setSecret(token);
  const named = core.getInput('pull-request');
  const pull = named === '' ? event.payload.pull_request?.number : Number(named);
  if (pull === undefined || !Number.isSafeInteger(pull) || pull < 1) {
    const cause = named === '' ? `the event ${event.eventName} names no pull request` : `${named} is no number of one`;
    throw new Error(`${cause}: set the input pull-request, or run on pull_request`);
  }
  return {
    command: known,
    token,
    ...event.repo,
    pull,
    comment: core.getBooleanInput('comment'),
    commentAuthor: core.getInput('comment-author') || 'github-actions[bot]',
    apiUrl: event.apiUrl,
    temporary: process.env['RUNNER_TEMP'] ?? '.',
  };
}
