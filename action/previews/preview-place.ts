/** Where previews run and what their engine keeps, as a workflow or a terminal says. */
export interface PreviewPlace {
  readonly host: { readonly url: string; readonly token: string };
  /** Kept between runs where the machine stays: stacks, the engine, its launcher. */
  readonly folder: string;
  /** Undefined: files below `folder`. */
  readonly backendUrl: string | undefined;
  /** Undefined: a key of this machine's own, made on first use. */
  readonly secretsKey: string | undefined;
  readonly timeLimitSeconds: number;
}
