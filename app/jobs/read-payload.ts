import { START_PREVIEW, STOP_PREVIEW } from '#analyzer/render/preview-check.ts';
import type { PressedButton } from '../previews/press-button.ts';
import type { RepositoryRef } from './jobs.ts';

/** What webhooks about a repository have in common. */
export interface RepositoryPayload {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly owner: { readonly login: string } | null;
  };
}

/** Which repository; undefined: it is not of an installation, or nobody's. */
export function refOf({ installation, repository }: RepositoryPayload): RepositoryRef | undefined {
  const { id, name, owner } = repository;
  if (installation === undefined || owner === null) return undefined;
  return { installation: installation.id, repository: id, owner: owner.login, repo: name };
}

const KINDS = { [START_PREVIEW]: 'start', [STOP_PREVIEW]: 'stop' } as const;

/** Which button of `infra/preview`; undefined: none that is ours. */
export function pressOf(
  payload: RepositoryPayload & {
    readonly check_run: {
      readonly head_sha: string;
      readonly pull_requests: readonly ({ readonly number: number } | null)[];
    };
    readonly requested_action?: { readonly identifier?: string };
    readonly sender: { readonly login: string };
  },
): PressedButton | undefined {
  const ref = refOf(payload);
  const pressed = payload.requested_action?.identifier ?? '';
  if (ref === undefined || !(pressed in KINDS)) return undefined;
  const { head_sha: headSha, pull_requests: pulls } = payload.check_run;
  const numbers = pulls.flatMap((one) => (one === null ? [] : [one.number]));
  return { ...ref, headSha, numbers, kind: KINDS[pressed as keyof typeof KINDS], by: payload.sender.login };
}
