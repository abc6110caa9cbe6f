/** Runs or jobs of one group: one that runs and one that waits, as GitHub has it. */
export interface ConcurrencyGroups {
  /**
   * Resolves with `true` when it is the caller's turn, with `false` when a later one took its place in the queue.
   * A turn ends with `leave`.
   */
  enter(group: string, cancelsRunning: boolean, member: ConcurrencyMember): Promise<boolean>;
  leave(group: string): void;
  /** Takes a waiting one out: its `enter` resolves with `false`. */
  withdraw(group: string, member: ConcurrencyMember): void;
}

export interface ConcurrencyMember {
  /** Asks the running one to end. */
  readonly cancel: () => void;
  /** It has to wait. */
  readonly onPending: () => void;
}

interface Group {
  running: ConcurrencyMember;
  waiting: { readonly member: ConcurrencyMember; readonly decide: (isTurn: boolean) => void } | undefined;
}

/** https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency */
export function createConcurrencyGroups(): ConcurrencyGroups {
  const groups = new Map<string, Group>();
  return {
    enter: async (name, cancelsRunning, member) => {
      const key = name.toLowerCase();
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { running: member, waiting: undefined });
        return true;
      }
      group.waiting?.decide(false);
      member.onPending();
      if (cancelsRunning) group.running.cancel();
      return new Promise<boolean>((decide) => (group.waiting = { member, decide }));
    },
    withdraw: (name, member) => {
      const group = groups.get(name.toLowerCase());
      if (group?.waiting?.member !== member) return;
      group.waiting.decide(false);
      group.waiting = undefined;
    },
    leave: (name) => {
      const key = name.toLowerCase();
      const next = groups.get(key)?.waiting;
      if (next === undefined) groups.delete(key);
      else {
        groups.set(key, { running: next.member, waiting: undefined });
        next.decide(true);
      }
    },
  };
}
