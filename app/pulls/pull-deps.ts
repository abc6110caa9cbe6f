import type { PreviewView } from '#analyzer/render/preview-view.ts';
import type { JobAccess } from '../github/github.ts';
import type { GroupStore } from '../groups/group-store.ts';
import type { GroupJob, PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PlannedPreview } from '../previews/reconcile-preview.ts';
import type { PressedButton } from '../previews/press-button.ts';
import type { MadeCommit, PlannedCommit } from '../plan/plan-commit.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import type { DecisionStore } from '../records/decision-store.ts';
import type { PullState } from './read-pull.ts';
import type { PullStore } from './pull-store.ts';
import type { PartnerDeps } from '../interactions/wake-partners.ts';

/** Everything outside that the work on one pull request touches. */
export interface PullDeps extends PartnerDeps {
  readonly appId: number;
  /** The account under which the App writes comments. */
  readonly botLogin: string;
  /** @throws as GitHub answers: suspended, gone, unreachable */
  readonly authorize: (job: RepositoryRef) => Promise<JobAccess>;
  /** Access to the members of an organization's teams; undefined where the App was not granted it. */
  readonly authorizeMembers: (job: RepositoryRef) => Promise<JobAccess['octokit'] | undefined>;
  /** @throws ConfigurationError, AnalysisError; and what git throws when it cannot be reached */
  readonly planPull: (job: PullJob, access: JobAccess, pull: PullState) => Promise<PlannedPull>;
  /** What to say of the preview, after what it needs was asked for. @throws as GitHub answers */
  readonly reconcilePreview: (
    job: PullJob,
    pull: PullState,
    planned: PlannedPreview | undefined,
  ) => Promise<PreviewView | undefined>;
  /** Looks for previews of a repository that nothing will end any more. @returns what came of it, for the log */
  readonly reapPreviews: (job: RepositoryRef, wake: (job: PullJob) => Promise<void>) => Promise<string>;
  /** Notes it, and has the pull requests looked at that it is about. */
  readonly pressButton: (press: PressedButton, wake: (job: PullJob) => Promise<void>) => Promise<void>;
  /** @throws as `planPull` does */
  readonly planCommit: (job: RepositoryRef, access: JobAccess, made: MadeCommit) => Promise<PlannedCommit>;
  /** Merge groups, and what has one looked at again. */
  readonly groups: GroupStore;
  readonly wakeGroup: (job: GroupJob) => Promise<void>;
  readonly store: PullStore;
  readonly decisions: DecisionStore;
  /** The page of the repository's decisions. @param at milliseconds since 1970 */
  readonly auditUrl: (job: RepositoryRef, at: number) => string | undefined;
}
