import { begunUp, downsAfter, tookItselfBack, type ObservedPreview, type ObservedRun } from './observed.ts';
import type { PreviewDecision } from './preview-facts.ts';

/** What is to be done about a preview now. */
export type NextStep =
  | { readonly do: 'nothing' }
  | { readonly do: 'up' | 'down' }
  /** The teardown failed: again, then. */
  | { readonly do: 'wait'; readonly seconds: number };

/** What a preview is to come to. */
export interface Aim {
  readonly decision: PreviewDecision;
  readonly headSha: string;
  readonly digest: string;
  /** Somebody pressed start, and nothing was started since. */
  readonly isPressed: boolean;
  /** It has the label that keeps it. */
  readonly isKept: boolean;
}

const LONGEST_PAUSE = 3_600;

/** When it is, and how long a failed teardown waits for the second try. */
interface Times {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly retrySeconds: number;
}

/**
 * Compares what is with what is wanted. A head is started once: after a failure only a new head, a new plan or a person
 * starts it again. A teardown is repeated until it succeeds, with growing pauses.
 */
export function nextStep(observed: ObservedPreview, aim: Aim, times: Times): NextStep {
  return aim.decision.wanted ? towardsUp(observed, aim) : towardsDown(observed, times);
}

function towardsUp({ runs, live }: ObservedPreview, { headSha, digest, isPressed, isKept }: Aim): NextStep {
  const up = runs.findLast((one) => one.command === 'up');
  if (up === undefined || up.headSha !== headSha) return { do: 'up' };
  if (up.state.is === 'active') return isOvertaken(runs, up) ? { do: 'up' } : NOTHING;
  if (up.state.is === 'superseded' || tookItselfBack(up) || isPressed || isOvertaken(runs, up)) return { do: 'up' };
  if (up.state.is === 'succeeded') {
    const deployed = live.find((one) => one.sha === headSha && one.state === 'success');
    // The host is told by a deploy, and only one of an Action that tells it back.
    return deployed?.isKept === !isKept ? { do: 'up' } : NOTHING;
  }
  const isOldPlan = up.digest !== undefined && up.digest !== digest;
  return up.state.is === 'failed' && isOldPlan ? { do: 'up' } : NOTHING;
}

/** A teardown was asked for after it. */
const isOvertaken = (runs: readonly ObservedRun[], up: ObservedRun) =>
  runs.some((one) => one.command === 'down' && one.id > up.id && one.state.is !== 'superseded');

function towardsDown(observed: ObservedPreview, { now, retrySeconds }: Times): NextStep {
  const up = begunUp(observed);
  const isLive = observed.live.length > 0;
  if (!isLive && (up === undefined || tookItselfBack(up))) return NOTHING;
  const downs = downsAfter(observed, up).filter((one) => one.state.is !== 'superseded');
  if (downs.some((one) => one.state.is === 'active')) return NOTHING;
  if (!isLive && downs.some((one) => one.state.is === 'succeeded')) return NOTHING;
  const last = downs.at(-1);
  if (last === undefined) return { do: 'down' };
  const pause = Math.min(retrySeconds * 2 ** (downs.length - 1), LONGEST_PAUSE);
  const left = Math.ceil(pause - (now() - Date.parse(last.createdAt)) / 1000);
  return left > 0 ? { do: 'wait', seconds: left } : { do: 'down' };
}

const NOTHING: NextStep = { do: 'nothing' };
