import { checkJson, installationJson, pullJson, repositoryJson, reviewJson, userJson } from './resources.ts';
import type { ApiContext } from './route.ts';
import { tellOfPull, type PullAction } from './tell-of-pull.ts';
import type { CheckState, Permission, PullState, RepositoryState, ReviewState } from './state.ts';

/** What people do on GitHub's pages. Each sends the webhooks that GitHub sends. */
export interface People {
  openPull(
    repository: RepositoryState,
    pull: {
      readonly title: string;
      readonly author: string;
      readonly branch: string;
      readonly base?: string;
      readonly isFork?: boolean;
      readonly isDraft?: boolean;
    },
  ): Promise<PullState>;
  review(
    repository: RepositoryState,
    pull: PullState,
    author: string,
    state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED',
    body?: string,
  ): Promise<ReviewState>;
  dismiss(repository: RepositoryState, review: ReviewState, by: string): Promise<void>;
  setState(repository: RepositoryState, pull: PullState, state: 'open' | 'closed', by: string): Promise<void>;
  retarget(repository: RepositoryState, pull: PullState, base: string, by: string): Promise<void>;
  label(repository: RepositoryState, pull: PullState, label: string, by: string): Promise<void>;
  unlabel(repository: RepositoryState, pull: PullState, label: string, by: string): Promise<void>;
  setDraft(repository: RepositoryState, pull: PullState, isDraft: boolean, by: string): Promise<void>;
  /** Its open pull requests are closed with it. */
  deleteBranch(repository: RepositoryState, branch: string, by: string): Promise<void>;
  /** The hour of workflows with a `schedule`. */
  passTime(repository: RepositoryState): void;
  /** Undefined when merged, else what stands against it, as the merge box says it. */
  merge(repository: RepositoryState, pull: PullState, by: string): Promise<string | undefined>;
  /** Sends the event of something that happened to a pull request. */
  told(repository: RepositoryState, pull: PullState, action: PullAction, by: string): Promise<unknown>;
  /** What stands against merging it now. */
  obstacleOf(repository: RepositoryState, pull: PullState): string | undefined;
  press(repository: RepositoryState, check: CheckState, identifier: string, by: string): Promise<void>;
  rerun(repository: RepositoryState, check: CheckState, by: string): Promise<void>;
  /** "Re-run all checks" of a commit. */
  rerunAll(repository: RepositoryState, headSha: string, by: string): Promise<void>;
  /** Somebody may do more or less in a repository. */
  permit(repository: RepositoryState, login: string, permission: Permission, by: string): Promise<void>;
  /** Somebody joins a team, `organization/team`, or leaves it. */
  setMember(team: string, login: string, isIn: boolean, by: string): Promise<void>;
  suspend(): Promise<void>;
  unsuspend(): Promise<void>;
  /** After a push: what it moved, and the pull requests that follow. */
  pushed(repository: RepositoryState, before: Refs, by: string): Promise<void>;
  refsOf(repository: RepositoryState): Refs;
}

export type Refs = ReadonlyMap<string, string>;

const ZERO = '0'.repeat(40);

export function createPeople(context: ApiContext): People {
  const { state, git, announce } = context;
  const now = () => new Date().toISOString();
  const tell = (repository: RepositoryState, pull: PullState, action: PullAction, by: string, fields: object = {}) =>
    tellOfPull(context, repository, pull, action, by, fields);
  const refsOf = (repository: RepositoryState): Refs => {
    const lines = git(repository, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads').split('\n');
    return new Map(lines.filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
  };
  const pushed = async (repository: RepositoryState, before: Refs, by: string) => {
    for (const [ref, after] of refsOf(repository)) {
      const earlier = before.get(ref) ?? ZERO;
      if (earlier === after) continue;
      repository.pushes.push({ id: state.nextId++, ref, before: earlier, after, actor: by, at: now() });
      await announcePush(context, repository, ref, earlier, after, by);
    }
    for (const pull of repository.pulls.values()) {
      const head = refsOf(repository).get(`refs/heads/${pull.branch}`);
      if (pull.state !== 'open' || head === undefined || head === pull.headSha) continue;
      const earlier = pull.headSha;
      pull.headSha = head;
      git(repository, 'update-ref', `refs/pull/${pull.number}/head`, head);
      await tell(repository, pull, 'synchronize', by, { before: earlier, after: head });
    }
  };
  return {
    refsOf,
    pushed,
    openPull: async (repository, { title, author, branch, base = 'main', isFork = false, isDraft = false }) => {
      const number = repository.pulls.size + 1;
      const headSha = git(repository, 'rev-parse', `refs/heads/${branch}`);
      git(repository, 'update-ref', `refs/pull/${number}/head`, headSha);
      const pull: PullState = {
        id: state.nextId++,
        number,
        title,
        author,
        branch,
        isFork,
        base,
        headSha,
        state: 'open',
        isDraft,
        mergedAt: null,
        mergeSha: null,
        labels: new Set(),
      };
      repository.pulls.set(number, pull);
      await tell(repository, pull, 'opened', author);
      return pull;
    },
    review: async (repository, pull, author, reviewState, body = '') => {
      const review: ReviewState = {
        id: state.nextId++,
        pull: pull.number,
        author,
        state: reviewState,
        commit: pull.headSha,
        submittedAt: now(),
        body,
      };
      repository.reviews.push(review);
      await announce(repository, 'pull-request-review-submitted', author, reviewFields(context, repository, review));
      return review;
    },
    dismiss: async (repository, review, by) => {
      review.state = 'DISMISSED';
      await announce(repository, 'pull-request-review-dismissed', by, reviewFields(context, repository, review));
    },
    setState: async (repository, pull, next, by) => {
      pull.state = next;
      await tell(repository, pull, next === 'open' ? 'reopened' : 'closed', by);
    },
    retarget: async (repository, pull, base, by) => {
      const from = pull.base;
      pull.base = base;
      await tell(repository, pull, 'edited', by, { changes: { base: { ref: { from }, sha: { from: pull.headSha } } } });
    },
    label: async (repository, pull, label, by) => {
      pull.labels.add(label);
      await tell(repository, pull, 'labeled', by, { label: { name: label } });
    },
    unlabel: async (repository, pull, label, by) => {
      pull.labels.delete(label);
      await tell(repository, pull, 'unlabeled', by, { label: { name: label } });
    },
    setDraft: async (repository, pull, isDraft, by) => {
      pull.isDraft = isDraft;
      await tell(repository, pull, isDraft ? 'converted-to-draft' : 'ready-for-review', by);
    },
    deleteBranch: async (repository, branch, by) => {
      git(repository, 'update-ref', '-d', `refs/heads/${branch}`);
      await announce(repository, 'delete', by, { ref: branch, ref_type: 'branch', pusher_type: 'user' });
      for (const pull of repository.pulls.values()) {
        if (pull.branch !== branch || pull.isFork || pull.state !== 'open') continue;
        pull.state = 'closed';
        await tell(repository, pull, 'closed', by);
      }
    },
    passTime: (repository) => {
      const sha = git(repository, 'rev-parse', 'refs/heads/main');
      const event = { name: 'schedule', action: undefined, title: undefined, isUntrusted: false } as const;
      context.workflows.trigger(repository, { ...event, sha, branch: 'main', payload: {} }, 'mira');
    },
    told: tell,
    obstacleOf: (repository, pull) => obstacleOf(context, repository, pull),
    merge: async (repository, pull, by) => {
      const obstacle = obstacleOf(context, repository, pull);
      if (obstacle !== undefined) return obstacle;
      const before = refsOf(repository);
      const tree = git(repository, 'merge-tree', '--write-tree', pull.base, pull.headSha);
      const message = `Merge pull request #${pull.number}`;
      const parents = ['-p', pull.base, '-p', pull.headSha];
      const identity = ['-c', `user.name=${by}`, '-c', `user.email=${by}@bookshop.example`];
      const commit = git(repository, ...identity, 'commit-tree', tree, ...parents, '-m', message);
      git(repository, 'update-ref', `refs/heads/${pull.base}`, commit);
      pull.state = 'closed';
      pull.mergedAt = now();
      pull.mergeSha = commit;
      await pushed(repository, before, by);
      await tell(repository, pull, 'closed', by);
      return undefined;
    },
    press: async (repository, check, identifier, by) => {
      const fields = { check_run: checkRunJson(context, repository, check), requested_action: { identifier } };
      await announce(repository, 'check-run-requested-action', by, fields);
    },
    rerun: async (repository, check, by) => {
      const fields = { check_run: checkRunJson(context, repository, check) };
      await announce(repository, 'check-run-rerequested', by, fields);
    },
    rerunAll: async (repository, headSha, by) => {
      const suite = { head_sha: headSha, pull_requests: pullsOf(context, repository, headSha) };
      await announce(repository, 'check-suite-rerequested', by, { check_suite: suite });
    },
    permit: async (repository, login, permission, by) => {
      repository.people.set(login, permission);
      await announce(repository, 'member-edited', by, { member: userJson(context, login), changes: {} });
    },
    setMember: async (team, login, isIn, by) => {
      const members = state.teams.get(team) ?? new Set();
      state.teams.set(team, members);
      if (isIn) members.add(login);
      else members.delete(login);
      const [organization = '', slug = ''] = team.split('/');
      await announce(undefined, isIn ? 'membership-added' : 'membership-removed', by, {
        ...{ scope: 'team', member: userJson(context, login), team: { name: slug, slug } },
        organization: { login: organization },
      });
    },
    suspend: async () => {
      state.installation.suspendedAt = now();
      await announce(undefined, 'installation-suspend', 'mira', { installation: installationJson(context) });
    },
    unsuspend: async () => {
      state.installation.suspendedAt = null;
      await announce(undefined, 'installation-unsuspend', 'mira', { installation: installationJson(context) });
    },
  };
}

const checkRunJson = (context: ApiContext, repository: RepositoryState, check: CheckState) => ({
  ...checkJson(context, check),
  pull_requests: pullsOf(context, repository, check.headSha),
});

/** Pull requests of a commit, as payloads of checks name them: none for a commit of the merge queue. */
const pullsOf = (context: ApiContext, repository: RepositoryState, headSha: string) =>
  [...repository.pulls.values()]
    .filter((pull) => pull.headSha === headSha)
    .map((pull) => {
      const { id, number, url, head, base } = pullJson(context, repository, pull);
      const side = ({ ref, sha }: typeof head) => ({
        ref,
        sha,
        repo: { id: repository.id, name: repository.name, url: repositoryJson(context, repository).url },
      });
      return { id, number, url, head: side(head), base: side(base) };
    });

function reviewFields(context: ApiContext, repository: RepositoryState, review: ReviewState) {
  const pull = repository.pulls.get(review.pull)!;
  // Payloads have the states in lower case, the API in upper case.
  const json = { ...reviewJson(context, repository, review), state: review.state.toLowerCase() };
  return { review: json, pull_request: pullJson(context, repository, pull) };
}

function obstacleOf({ git }: ApiContext, repository: RepositoryState, pull: PullState): string | undefined {
  if (pull.state !== 'open') return 'the pull request is closed';
  for (const { context, appId } of repository.requiredChecks) {
    const check = repository.checks.findLast(
      (one) => one.headSha === pull.headSha && one.name === context && (appId === undefined || one.appId === appId),
    );
    if (check === undefined) return `required check ${context} is expected`;
    if (check.conclusion === null) return `required check ${context} has not ended`;
    if (!['success', 'neutral', 'skipped'].includes(check.conclusion)) return `required check ${context} failed`;
  }
  try {
    git(repository, 'merge-tree', '--write-tree', pull.base, pull.headSha);
    return undefined;
  } catch {
    return 'this branch has conflicts that must be resolved';
  }
}

function announcePush(
  { announce, url }: ApiContext,
  repository: RepositoryState,
  ref: string,
  before: string,
  after: string,
  by: string,
) {
  return announce(repository, 'push', by, {
    ref,
    before,
    after,
    created: before === ZERO,
    deleted: false,
    forced: false,
    compare: `${url}/compare`,
    commits: [],
    pusher: { name: by, email: `${by}@bookshop.example` },
  });
}
