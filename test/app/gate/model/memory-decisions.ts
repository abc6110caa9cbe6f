import type { DecisionStore } from '#app/records/decision-store.ts';
import type { Decision } from '#app/records/decision.ts';

/** What the database keeps of decisions, of one repository. @param step called before and after each write; may throw */
export function memoryDecisions(step: () => void): DecisionStore {
  const newest = new Map<number, Decision>();
  return {
    remember: async (decision) => {
      step();
      newest.set(decision.number, decision);
      step();
    },
    newest: async (_, number) => newest.get(number),
    standing: async (_, commit) => [...newest.values()].filter((one) => one.commit === commit),
    list: async () => [],
  };
}
