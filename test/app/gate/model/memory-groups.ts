import type { GroupStore } from '#app/groups/group-store.ts';
import type { GroupJob } from '#app/jobs/jobs.ts';

interface Group {
  readonly job: GroupJob;
  readonly pulls: readonly number[];
  readonly rerun: Date | undefined;
}

/** What the database does, for one repository. @param step called before and after each write; may throw */
export function memoryGroups(step: () => void): GroupStore {
  const groups = new Map<string, Group>();
  const write = async <T>(change: () => T): Promise<T> => {
    step();
    const result = change();
    step();
    return result;
  };
  return {
    remember: (job, pulls) =>
      write(() => {
        const before = groups.get(job.headSha);
        groups.set(job.headSha, { job, pulls: [...(before?.pulls ?? []), ...pulls], rerun: before?.rerun });
      }),
    forget: ({ headSha }) => write(() => void groups.delete(headSha)),
    read: async ({ headSha }) => groups.get(headSha),
    containing: async ({ number }) =>
      [...groups.values()].filter((one) => one.pulls.includes(number)).map((one) => one.job),
    askRerun: ({ headSha }) =>
      write(() => {
        const group = groups.get(headSha);
        if (group !== undefined) groups.set(headSha, { ...group, rerun: new Date() });
        return group?.job;
      }),
    forgetRerun: ({ headSha }, asked) =>
      write(() => {
        const group = groups.get(headSha);
        if (group?.rerun !== undefined && group.rerun <= asked) groups.set(headSha, { ...group, rerun: undefined });
      }),
  };
}
