import type { Octokit } from '@octokit/rest';
import type { PullJob, RepositoryRef } from '../jobs/jobs.ts';
import type { PullState } from '../pulls/read-pull.ts';
import type { IssuedRecord } from '../records/issue-record.ts';
import type { PreviewPlaces } from './preview-places.ts';
import type { PreviewStore } from './preview-store.ts';

/** Everything outside that the work on one preview touches. */
export interface PreviewDeps {
  /** Undefined where the installation has not granted what previews need. */
  readonly authorize: (job: RepositoryRef) => Promise<Octokit | undefined>;
  /** Whether an account may write to the repository now. */
  readonly mayWrite: (octokit: Octokit, job: RepositoryRef, login: string) => Promise<boolean>;
  readonly readPull: (octokit: Octokit, job: PullJob) => Promise<PullState>;
  readonly store: PreviewStore;
  /** Vouches for the plan of a pull request's head, or says why not. */
  readonly issueRecord: (job: PullJob, headSha: string) => Promise<IssuedRecord>;
  readonly places: PreviewPlaces;
  /** Looks at the pull request again, not before so many seconds. */
  readonly lookLater: (job: PullJob, seconds: number) => Promise<void>;
  /** The first pause before something is tried again. */
  readonly retrySeconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
