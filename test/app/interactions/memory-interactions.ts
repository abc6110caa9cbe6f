import type { Concerned, InteractionStore } from '#app/interactions/interaction-store.ts';
import { relatePlans, type OpenPlan } from '#app/interactions/relate-plans.ts';

/** What the database does, for one repository. @param step called before and after each write; may throw */
export function memoryInteractions(step: () => void): InteractionStore {
  const plans = new Map<number, OpenPlan>();
  /** By `low high`. */
  const pairs = new Map<string, string>();
  let concerns: Concerned[] = [];
  let marks = 0;
  const keyOf = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
  const concern = (numbers: readonly number[]) => {
    concerns = [...concerns, ...numbers.map((number) => ({ number, mark: ++marks }))];
  };
  const pairsOf = (number: number) =>
    new Map(
      [...pairs].flatMap(([key, identity]) => {
        const both = key.split(' ').map(Number);
        return both.includes(number) ? [[both.find((one) => one !== number)!, identity] as const] : [];
      }),
    );
  const write = async <T>(change: () => T) => {
    step();
    const result = change();
    step();
    return result;
  };
  return {
    note: (_, plan) =>
      write(() => {
        plans.set(plan.number, plan);
        const { partners, identities, concerned } = relatePlans(plan, [...plans.values()], pairsOf(plan.number));
        for (const other of concerned) {
          const identity = identities.get(other);
          if (identity === undefined) pairs.delete(keyOf(plan.number, other));
          else pairs.set(keyOf(plan.number, other), identity);
        }
        concern(concerned);
        concerns = concerns.filter((one) => one.number !== plan.number);
        return partners;
      }),
    forget: ({ number }) =>
      write(() => {
        plans.delete(number);
        const others = [...pairsOf(number).keys()];
        for (const other of others) pairs.delete(keyOf(number, other));
        concerns = concerns.filter((one) => one.number !== number);
        concern(others);
      }),
    concerned: async () => {
      const newest = new Map(concerns.map((one) => [one.number, one]));
      return [...newest.values()].toSorted((a, b) => a.number - b.number);
    },
    settle: (_, { number, mark }) =>
      write(() => {
        concerns = concerns.filter((one) => one.number !== number || one.mark > mark);
      }),
  };
}
