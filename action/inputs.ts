import { join } from 'node:path';
import * as core from '@actions/core';
import type { context } from '@actions/github';
import type { PreviewPlace } from './previews/preview-place.ts';

/** What a workflow asks for, of which repository. */
export interface RepositoryInputs {
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  readonly repositoryId: number;
  readonly apiUrl: string;
  /** For what may be thrown away after the job. */
  readonly temporary: string;
  /** Undefined where the workflow names no preview host. */
  readonly place: PreviewPlace | undefined;
}

/** And of which pull request. */
export interface PullInputs extends RepositoryInputs {
  readonly pull: number;
  readonly comment: boolean;
  readonly commentAuthor: string;
  /** The only head that may run; '': the current one. */
  readonly headSha: string;
  /** The plan that was seen; '': whatever it is. */
  readonly digest: string;
  /** Where the base branch's configuration requires approval: what the App signed, and the key to verify it by. */
  readonly approval: GivenApproval;
}

/** Empty where the workflow gives none. */
export interface GivenApproval {
  readonly record: string;
  /** PEM, Ed25519, public. */
  readonly key: string;
}

export type ActionInputs =
  | (PullInputs & { readonly command: 'auto' | 'plan' | 'up' | 'down' })
  | (RepositoryInputs & { readonly command: 'reap' });

const COMMANDS = ['auto', 'plan', 'up', 'down', 'reap'] as const;

/** @throws Error naming the input, what it is and what it may be */
export function readInputs(event: typeof context): ActionInputs {
  const given = core.getInput('command') || 'auto';
  const command = COMMANDS.find((one) => one === given);
  if (command === undefined) throw new Error(`input command is ${given}: it may be ${COMMANDS.join(', ')}`);
  const token = core.getInput('token');
  if (token === '') throw new Error('input token is empty: leave it out to use the token of the workflow');
  core.setSecret(token);
  const temporary = process.env['RUNNER_TEMP'] ?? '.';
  const repositoryId = Number(process.env['GITHUB_REPOSITORY_ID']);
  const repository = { token, ...event.repo, repositoryId, apiUrl: event.apiUrl, temporary, place: readPlace() };
  if (command === 'reap') return { command, ...repository };
  return {
    command,
    ...repository,
    pull: readPull(event),
    comment: readComment(),
    commentAuthor: core.getInput('comment-author') || 'github-actions[bot]',
    headSha: core.getInput('head-sha'),
    digest: core.getInput('digest'),
    approval: { record: core.getInput('record'), key: core.getInput('approval-key') },
  };
}

function readPull(event: typeof context): number {
  const named = core.getInput('pull-request');
  const pull = named === '' ? event.payload.pull_request?.number : Number(named);
  if (pull !== undefined && Number.isSafeInteger(pull) && pull > 0) return pull;
  const cause = named === '' ? `the event ${event.eventName} names no pull request` : `${named} is no number of one`;
  throw new Error(`${cause}: set the input pull-request, or run on pull_request`);
}

function readComment(): boolean {
  const given = core.getInput('comment') || 'true';
  if (!/^(true|false)$/i.test(given)) throw new Error(`input comment is ${given}: it may be true, false`);
  return given.toLowerCase() === 'true';
}

function readPlace(): PreviewPlace | undefined {
  const url = core.getInput('host').replace(/\/$/, '');
  const hostToken = core.getInput('host-token');
  const secretsKey = core.getInput('secrets-key');
  const backend = core.getInput('backend');
  // Before anything here can fail with one of them in its message; the password as it is written, too.
  const written = URL.parse(backend)?.password ?? '';
  for (const secret of [hostToken, secretsKey, written]) if (secret !== '') core.setSecret(secret);
  const password = decodePassword(written);
  if (password !== '') core.setSecret(password);
  if (url === '') return undefined;
  if (!URL.canParse(url)) throw new Error(`input host is ${url}: it is the address of a preview host's control API`);
  if (hostToken === '') throw new Error('input host-token is empty: it is UNDERSTUDY_HOST_TOKEN of the preview host');
  const minutes = Number(core.getInput('time-limit') || '30');
  if (!(minutes > 0)) throw new Error(`input time-limit is ${core.getInput('time-limit')}: it takes minutes`);
  const home = process.env['XDG_STATE_HOME'] || join(process.env['HOME'] ?? '.', '.local/state');
  return {
    host: { url, token: hostToken },
    folder: core.getInput('state') || join(home, 'understudy'),
    backendUrl: backend || undefined,
    secretsKey: secretsKey || undefined,
    timeLimitSeconds: minutes * 60,
  };
}

/** As drivers read it: https://www.rfc-editor.org/rfc/rfc3986#section-2.1 */
function decodePassword(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    throw new Error('input backend has a % in its password that begins no escape: write %25 for it');
  }
}
