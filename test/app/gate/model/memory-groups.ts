import type { GroupStore } from '#app/groups/group-store.ts';
import type { GroupJob } from '#app/jobs/jobs.ts';

interface Group {
  readonly job: GroupJob;
  readonly pulls: readonly number[];
}

/**
 * What the database does, for one repository.
 *
 * @param step called before and after each write; may throw
 * @param reruns what was asked to be written anew, by the group's commit
 */
export function memoryGroups(step: () => void, reruns = new Map<string, Date>()): GroupStore {
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
        const before = groups.get(job.headSha)?.pulls ?? [];
        groups.set(job.headSha, { job, pulls: [...before, ...pulls] });
      }),
    forget: ({ headSha }) => write(() => void groups.delete(headSha)),
    read: async ({ headSha }) => (groups.has(headSha) ? { rerun: reruns.get(headSha) } : undefined),
    containing: async ({ number }) =>
      [...groups.values()].filter((one) => one.pulls.includes(number)).map((one) => one.job),
    askRerun: ({ headSha }) =>
      write(() => {
        const group = groups.get(headSha);
        if (group !== undefined) reruns.set(headSha, new Date());
        return group?.job;
      }),
    forgetRerun: ({ headSha }, asked) =>
      write(() => {
        if ((reruns.get(headSha) ?? asked) <= asked) reruns.delete(headSha);
      }),
  };
}
