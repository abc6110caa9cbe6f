import type { PlanSummary } from '#analyzer/model/plan-summary.ts';
import type { PullStore } from '#app/pulls/pull-store.ts';
import type { PreparedPlan, ShownPlan } from '#app/pulls/shown-plan.ts';

/** What the database does, for one pull request. @param step called before and after each write; may throw */
export function memoryStore(step: () => void): PullStore {
  let comment: number | undefined;
  let replaced: number | undefined;
  const called = new Set<number>();
  let plans: ShownPlan[] = [];
  let prepared: PreparedPlan[] = [];
  const summaries = new Map<string, PlanSummary>();
  const write = async (change: () => void) => {
    step();
    change();
    step();
  };
  return {
    read: async () => ({ comment, replaced, rerun: undefined, called: new Set(called), plans, prepared }),
    rememberComment: (_, id) => write(() => (comment = id)),
    prepareReplacement: (_, id) => write(() => (replaced = id)),
    rememberCall: (_, id, reviews) =>
      write(() => {
        comment = id;
        for (const one of reviews) called.add(one);
      }),
    forgetReplaced: () => write(() => (replaced = undefined)),
    preparePlan: (_, plan, summary) =>
      write(() => {
        prepared = [plan];
        summaries.set(plan.digest, summary);
      }),
    confirmPlan: (_, { headSha, digest }, at) =>
      write(() => {
        const found = prepared.find((one) => one.headSha === headSha && one.digest === digest);
        prepared = prepared.filter((one) => one !== found);
        const newestFirst = (a: ShownPlan, b: ShownPlan) => Date.parse(b.at) - Date.parse(a.at);
        if (found !== undefined) plans = [{ ...found, at }, ...plans].toSorted(newestFirst);
      }),
    summaryOf: async (_, digest) => summaries.get(digest),
    askRerun: () => write(() => undefined),
    forgetRerun: () => write(() => undefined),
  };
}
