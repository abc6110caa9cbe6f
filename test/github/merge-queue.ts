import type { ApiContext } from './route.ts';
import type { People } from './people.ts';
import type { GroupState, PullState, RepositoryState } from './state.ts';

/** GitHub's merge queue: one commit for each entry, on top of the entries ahead of it. */
export interface MergeQueue {
  /** @returns the group, or what stands against queueing the pull request */
  enqueue(repository: RepositoryState, pull: PullState, by: string): Promise<GroupState | string>;
  /** Merges the first group if its required checks succeeded; takes it out if one failed. */
  advance(repository: RepositoryState, by: string): Promise<'merged' | 'removed' | 'waiting' | 'empty'>;
}

export function createMergeQueue(
  { git, announce, state }: ApiContext,
  people: Pick<People, 'obstacleOf' | 'refsOf' | 'pushed' | 'told'>,
): MergeQueue {
  const groupJson = (repository: RepositoryState, { headSha, headRef, baseSha, pull }: GroupState, by: string) => ({
    merge_group: {
      ...{ head_sha: headSha, head_ref: headRef, base_sha: baseSha, base_ref: `refs/heads/${pull.base}` },
      head_commit: {
        ...{ id: headSha, tree_id: git(repository, 'rev-parse', `${headSha}^{tree}`) },
        ...{ message: `Merge pull request #${pull.number}`, timestamp: new Date().toISOString() },
        author: { name: by, email: `${by}@bookshop.example` },
        committer: { name: 'GitHub', email: 'noreply@github.example' },
      },
    },
  });
  return {
    enqueue: async (repository, pull, by) => {
      const obstacle = people.obstacleOf(repository, pull);
      if (obstacle !== undefined) return obstacle;
      const ahead = repository.groups.at(-1);
      const baseSha = ahead?.headSha ?? git(repository, 'rev-parse', `refs/heads/${pull.base}`);
      const tree = git(repository, 'merge-tree', '--write-tree', baseSha, pull.headSha);
      const identity = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.example'];
      const id = state.nextId++;
      // Two within a second would otherwise be one commit.
      const message = `Merge pull request #${pull.number}\n\nGroup ${id}`;
      const parents = ['-p', baseSha, '-p', pull.headSha];
      const headSha = git(repository, ...identity, 'commit-tree', tree, ...parents, '-m', message);
      const headRef = `refs/heads/gh-readonly-queue/${pull.base}/pr-${pull.number}-${baseSha}`;
      git(repository, 'update-ref', headRef, headSha);
      const group = { id, pull, headSha, headRef, baseSha };
      repository.groups.push(group);
      await announce(repository, 'merge-group-checks-requested', by, groupJson(repository, group, by));
      return group;
    },
    advance: async (repository, by) => {
      const [group] = repository.groups;
      if (group === undefined) return 'empty';
      const required = repository.requiredChecks.map(({ context }) =>
        repository.checks.findLast((one) => one.headSha === group.headSha && one.name === context),
      );
      if (required.some((one) => one === undefined || one.conclusion === null)) return 'waiting';
      repository.groups.shift();
      git(repository, 'update-ref', '-d', group.headRef);
      const isGood = required.every((one) => one?.conclusion === 'success');
      const reason = isGood ? 'merged' : 'dequeued';
      await announce(repository, 'merge-group-destroyed', by, { ...groupJson(repository, group, by), reason });
      if (!isGood) return 'removed';
      const before = people.refsOf(repository);
      git(repository, 'update-ref', `refs/heads/${group.pull.base}`, group.headSha);
      Object.assign(group.pull, { state: 'closed', mergedAt: new Date().toISOString(), mergeSha: group.headSha });
      await people.pushed(repository, before, by);
      await people.told(repository, group.pull, 'closed', by);
      return 'merged';
    },
  };
}
