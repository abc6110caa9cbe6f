import type { PlanSummary } from '#analyzer/model/plan-summary.ts';
import type { PullKey, PullStore } from '#app/pulls/pull-store.ts';
import type { PreparedPlan, ShownPlan } from '#app/pulls/shown-plan.ts';

/**
 * What the database does.
 *
 * @param step called before and after each write; may throw
 * @param reruns what was asked to be written anew, by pull request
 */
export function memoryStore(step: () => void, reruns = new Map<number, Date>()): PullStore {
  const pulls = new Map<number, PullStore>();
  const of = ({ number }: PullKey): PullStore => {
    const store = pulls.get(number) ?? storeOfOne(step, reruns);
    pulls.set(number, store);
    return store;
  };
  return {
    read: (pull) => of(pull).read(pull),
    rememberComment: (pull, ...more) => of(pull).rememberComment(pull, ...more),
    prepareReplacement: (pull, ...more) => of(pull).prepareReplacement(pull, ...more),
    rememberCall: (pull, ...more) => of(pull).rememberCall(pull, ...more),
    forgetReplaced: (pull) => of(pull).forgetReplaced(pull),
    preparePlan: (pull, ...more) => of(pull).preparePlan(pull, ...more),
    confirmPlan: (pull, ...more) => of(pull).confirmPlan(pull, ...more),
    summaryOf: (pull, ...more) => of(pull).summaryOf(pull, ...more),
    askRerun: (pull) => of(pull).askRerun(pull),
    forgetRerun: (pull, ...more) => of(pull).forgetRerun(pull, ...more),
  };
}

function storeOfOne(step: () => void, reruns: Map<number, Date>): PullStore {
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
    read: async ({ number }) => ({
      comment,
      replaced,
      rerun: reruns.get(number),
      called: new Set(called),
      plans,
      prepared,
    }),
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
    askRerun: ({ number }) => write(() => reruns.set(number, new Date())),
    forgetRerun: ({ number }, asked) =>
      write(() => {
        if ((reruns.get(number) ?? asked) <= asked) reruns.delete(number);
      }),
  };
}
