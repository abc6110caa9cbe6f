import type { Partner } from '../model/claim.ts';
import type { Plan } from '../model/plan.ts';
import type { ApprovalView } from './approval-view.ts';

/** Everything the comment and the check of one pull request are made from. */
export interface PlanView {
  /** `https://github.com/owner/name`, on any server; permalinks start with it. */
  readonly repository: { readonly url: string };
  readonly pull: {
    readonly number: number;
    readonly baseRef: string;
    readonly baseSha: string;
    readonly headSha: string;
  };
  /** `conflict`: head does not merge, so the plan is of the head itself. */
  readonly merged: 'clean' | 'conflict';
  readonly plan: Plan;
  readonly analysis: { readonly files: number; readonly parsed: number; readonly milliseconds: number };
  /** Undefined where nobody decides about it: in a workflow without the App. */
  readonly approval: ApprovalView | undefined;
  /** The block about the preview, as preview-block.ts renders it; undefined where there is none to speak of. */
  readonly preview: string | undefined;
  /** Open pull requests that this one interacts with; empty where nobody knows of them. By number. */
  readonly partners: readonly Partner[];
  /** Earlier plans, newest first. */
  readonly history: readonly HistoryEntry[];
  /** A line of hidden HTML by which the comment is found again. */
  readonly marker: string;
}

export interface HistoryEntry {
  readonly headSha: string;
  readonly digest: string;
  readonly counts: Counts;
  readonly milliseconds: number;
}

export interface Counts {
  readonly create: number;
  readonly change: number;
  readonly delete: number;
}
