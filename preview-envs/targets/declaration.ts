/** One resource of a target's program, as plain data. */
export interface Declaration {
  /**
   * The preview's name, then the address of the graph's resource, or a word for what is the target's own. Unique in the
   * stack, the same from commit to commit: `pr-12--bookshop/database:orders`, `pr-12--bookshop/build`.
   */
  readonly name: string;
  /** A Pulumi type token: `understudy:host:Database`. */
  readonly type: string;
  /** Folder of the application that asks for it. */
  readonly root: string;
  /** The engine's steps are checked against the graph: one of a name that the graph has too must have its value. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs of which a change may replace it; any other change has to leave it standing. */
  readonly replacedBy: readonly string[];
  /** Outputs that the state may not hold in plain text. */
  readonly secretOutputs: readonly string[];
  /** Names of declarations that have to be there first. */
  readonly after: readonly string[];
}
