import type { JobLog } from './workflows/log.ts';

/** What the emulated GitHub knows, apart from git objects, which are in real repositories. */
export interface State {
  readonly repositories: Map<string, RepositoryState>;
  readonly tokens: Map<string, Token>;
  readonly deliveries: Delivery[];
  readonly requests: RequestLog[];
  /** Members by `organization/team`. */
  readonly teams: Map<string, Set<string>>;
  readonly installation: {
    readonly id: number;
    suspendedAt: string | null;
    /** Whether its owner granted the App to read members of teams. */
    mayReadMembers: boolean;
  };
  /** Where a request, an answer or a webhook was not as GitHub's published schema has it. */
  readonly violations: string[];
  /** What the pages offer to push. */
  readonly prepared: PreparedPush[];
  nextId: number;
}

export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface RepositoryState {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** The bare repository on disk. */
  readonly folder: string;
  readonly people: Map<string, Permission>;
  readonly pulls: Map<number, PullState>;
  readonly comments: CommentState[];
  readonly checks: CheckState[];
  readonly reviews: ReviewState[];
  readonly pushes: PushState[];
  readonly requiredChecks: RequiredCheck[];
  /** The merge queue, the first one first. */
  readonly groups: GroupState[];
  readonly deployments: DeploymentState[];
  readonly runs: RunState[];
  /** Of its Actions, by name. */
  readonly secrets: Map<string, string>;
  readonly variables: Map<string, string>;
}

export interface PullState {
  readonly id: number;
  readonly number: number;
  title: string;
  readonly author: string;
  readonly branch: string;
  /** Whether the branch lies in a fork. */
  readonly isFork: boolean;
  base: string;
  headSha: string;
  state: 'open' | 'closed';
  isDraft: boolean;
  mergedAt: string | null;
  /** The commit on the base branch that merging made. */
  mergeSha: string | null;
  readonly labels: Set<string>;
}

/** A change that a person can push by a button. */
export interface PreparedPush {
  readonly pull: PullState;
  readonly label: string;
  readonly push: (by: string) => Promise<unknown>;
}

export interface CommentState {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CheckState {
  readonly id: number;
  readonly appId: number;
  readonly name: string;
  readonly headSha: string;
  /** What the App keeps with the run. */
  externalId: string | null;
  status: string;
  conclusion: string | null;
  output: { title?: string; summary?: string; text?: string };
  readonly annotations: unknown[];
  actions: readonly CheckAction[];
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface ReviewState {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly commit: string;
  readonly submittedAt: string;
  readonly body: string;
}

/** One push, as the repository's activity lists it. */
export interface PushState {
  readonly id: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actor: string;
  readonly at: string;
}

/** One entry of a merge queue. */
export interface GroupState {
  readonly id: number;
  readonly pull: PullState;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
}

export interface RequiredCheck {
  readonly context: string;
  readonly appId: number | undefined;
  /** What requires it. */
  readonly by: 'ruleset' | 'classic protection';
}

export interface Token {
  readonly login: string;
  readonly repositories: readonly number[];
  readonly permissions: Readonly<Record<string, string>>;
}

/** One attempt at delivering a webhook. */
export interface Delivery {
  readonly attempt: number;
  /** The same for every attempt. */
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly at: string;
  status: number | undefined;
}

export interface RequestLog {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface DeploymentState {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  readonly description: string | null;
  readonly payload: unknown;
  readonly creator: string;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatusState[];
}

export interface DeploymentStatusState {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly creator: string;
  readonly createdAt: string;
}

/** One run of a workflow of GitHub Actions. */
export interface RunState {
  readonly id: number;
  readonly number: number;
  /** `.github/workflows/understudy.yml` */
  readonly path: string;
  readonly workflow: string;
  title: string;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly actor: string;
  readonly createdAt: string;
  updatedAt: string;
  status: 'queued' | 'pending' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  readonly jobs: JobState[];
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface JobState {
  /** Its check run has the same one. */
  readonly id: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly startedAt: string;
  completedAt: string | null;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  readonly log: JobLog;
}

/** Made from a line of a job's log, such as `::error title=No database::message`. */
export interface LogAnnotation {
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
  readonly path: string;
  readonly line: number;
}
