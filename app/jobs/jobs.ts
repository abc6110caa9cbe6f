/** One repository of an installation. Names may be stale; the ids are not. */
export interface RepositoryRef {
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly repo: string;
}

/** Look at one pull request. */
export interface PullJob extends RepositoryRef {
  readonly number: number;
}

/** Look at every open pull request of a repository, or only at those into one branch. */
export interface SurveyJob extends RepositoryRef {
  readonly base?: string;
}

/** Look at a merge queue's commit. */
export interface GroupJob extends RepositoryRef {
  readonly cloneUrl: string;
  readonly headSha: string;
  /** Full name of the queue's branch. */
  readonly headRef: string;
  readonly baseSha: string;
  /** Of the branch it is to be merged into. */
  readonly baseRef: string;
}

export const groupKey = ({ repository, headSha }: GroupJob) => `${repository}@${headSha}`;
export const pullKey = ({ repository, number }: PullJob) => `${repository}#${number}`;
export const reapKey = ({ repository }: RepositoryRef) => String(repository);
export const surveyKey = ({ repository, base }: SurveyJob) => `${repository}:${base ?? ''}`;
