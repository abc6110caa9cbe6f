import type { RepositoryState } from './state.ts';

/** The webhooks that this emulation sends, by the names of GitHub's description. */
export const EVENTS = [
  'check-run-rerequested',
  'check-run-requested-action',
  'check-suite-rerequested',
  'delete',
  'deployment-created',
  'deployment-status-created',
  'installation-suspend',
  'installation-unsuspend',
  'member-edited',
  'membership-added',
  'membership-removed',
  'merge-group-checks-requested',
  'merge-group-destroyed',
  'pull-request-closed',
  'pull-request-converted-to-draft',
  'pull-request-edited',
  'pull-request-labeled',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-review-dismissed',
  'pull-request-review-submitted',
  'pull-request-synchronize',
  'pull-request-unlabeled',
  'push',
  'workflow-run-completed',
  'workflow-run-in-progress',
  'workflow-run-requested',
] as const;

type EventName = (typeof EVENTS)[number];

/**
 * Sends a webhook about a repository, with its sender and installation.
 *
 * @returns the App's status; undefined where it could not be reached
 */
export type Announce = (
  repository: RepositoryState | undefined,
  name: EventName,
  sender: string,
  fields: object,
) => Promise<number | undefined>;

const ACTIONLESS: ReadonlySet<string> = new Set(['push', 'delete']);
const TWO_WORDS = [
  'pull-request-review',
  'pull-request',
  'check-run',
  'check-suite',
  'merge-group',
  'deployment-status',
  'workflow-run',
];

/** The name split as the headers and the payload have it: event and action. */
export function splitEventName(name: EventName): { readonly event: string; readonly action: string | undefined } {
  if (ACTIONLESS.has(name)) return { event: name, action: undefined };
  const kind = TWO_WORDS.find((one) => name.startsWith(`${one}-`)) ?? name.slice(0, name.indexOf('-'));
  return { event: kind.replaceAll('-', '_'), action: name.slice(kind.length + 1).replaceAll('-', '_') };
}
