/** Values of a query's parameters, in order. */
export class QueryArgs {
  readonly values: readonly unknown[];

  constructor(values: readonly unknown[]) {
    this.values = values;
  }
}

export class Row {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  values(): Readonly<Record<string, unknown>> {
    return { ...this.#values };
  }
}

/** A query's rows, one after the other; null at the end. They are all here: nothing holds a connection. */
export class Cursor {
  readonly #rows: readonly Readonly<Record<string, unknown>>[];
  #at = 0;

  /** Written ones too. */
  readonly rows: number;

  constructor(rows: readonly Readonly<Record<string, unknown>>[], count: number) {
    this.#rows = rows;
    this.rows = count;
  }

  // Asynchronous for encore.dev, which awaits it.
  async next(): Promise<Row | null> {
    const row = this.#rows[this.#at++];
    return row === undefined ? null : new Row(row);
  }
}
