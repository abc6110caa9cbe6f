import type { GroupStore } from '#app/groups/group-store.ts';
import type { GroupJob } from '#app/jobs/jobs.ts';

/** What the database does, for one repository. @param step called before and after each write; may throw */
export function memoryGroups(step: () => void): GroupStore {
  const groups = new Map<string, { readonly job: GroupJob; readonly pulls: readonly number[] }>();
  const write = async (change: () => void) => {
    step();
    change();
    step();
  };
  return {
    remember: (job, pulls) =>
      write(() => {
        const before = groups.get(job.headSha)?.pulls ?? [];
        groups.set(job.headSha, { job, pulls: [...before, ...pulls] });
      }),
    forget: ({ headSha }) => write(() => groups.delete(headSha)),
    has: async ({ headSha }) => groups.has(headSha),
    containing: async ({ number }) =>
      [...groups.values()].filter((one) => one.pulls.includes(number)).map((one) => one.job),
  };
}
