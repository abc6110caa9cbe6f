/** What the emulated GitHub knows, apart from git objects, which are in real repositories. */
export interface State {
  readonly repositories: Map<string, RepositoryState>;
  readonly tokens: Map<string, Token>;
  readonly deliveries: Delivery[];
  readonly requests: RequestLog[];
  nextId: number;
}

export interface RepositoryState {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** The bare repository on disk. */
  readonly folder: string;
  readonly pulls: Map<number, PullState>;
  readonly comments: CommentState[];
  readonly checks: CheckState[];
}

export interface PullState {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly branch: string;
  readonly base: string;
  headSha: string;
  state: 'open' | 'closed';
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
  readonly name: string;
  readonly headSha: string;
  status: string;
  conclusion: string | null;
  output: { title?: string; summary?: string; text?: string };
  readonly annotations: unknown[];
}

export interface Token {
  readonly repositories: readonly number[];
  readonly permissions: Readonly<Record<string, string>>;
}

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly body: string;
  status: number | undefined;
}

export interface RequestLog {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}
