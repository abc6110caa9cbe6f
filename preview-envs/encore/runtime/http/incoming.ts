/** A request for an endpoint, whether it came by the network or from another service. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case; several values of one name in an array. */
  readonly headers: Headers;
  /** What the path's parameters matched, in order, as sent. */
  readonly values: readonly string[];
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export const pathAndQuery = ({ path, query }: Incoming) => (query === '' ? path : `${path}?${query}`);

export function headerValues(headers: Headers, name: string): readonly string[] {
  const value = headers[name.toLowerCase()];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
