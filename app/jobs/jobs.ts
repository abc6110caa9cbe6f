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

export const pullKey = ({ repository, number }: PullJob) => `${repository}#${number}`;
export const surveyKey = ({ repository, base }: SurveyJob) => `${repository}:${base ?? ''}`;
