/** What a plan said, small enough to keep beside its digest: to tell later, without the code, what is different. */
export interface PlanSummary {
  readonly statements: readonly Statement[];
}

/** One change, access change, risk or migration. */
export interface Statement {
  readonly part: 'create' | 'update' | 'replace' | 'rename' | 'delete' | 'grant' | 'revoke' | 'risk' | 'migration';
  /** The application's name for itself. */
  readonly app: string;
  /** What it is about; empty for a blind spot. */
  readonly address: string;
  /** The service that gains or loses access; what distinguishes risks and migrations of one address. */
  readonly of: string;
  /** A hash of all it says, without places: two plans with equal sets of these have equal digests. */
  readonly is: string;
  /** For people: Markdown on one line. */
  readonly words: string;
}

/** What is different between two plans. */
export interface PlanDelta {
  readonly added: readonly Statement[];
  readonly removed: readonly Statement[];
  readonly changed: readonly { readonly before: Statement; readonly after: Statement }[];
}
