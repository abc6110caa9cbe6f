/** What came of reading a value: `path` says where in it the reason was found, '' for the value itself. */
export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly path: string; readonly reason: string };

export const accept = (value: unknown): Decoded => ({ ok: true, value });

export const refuse = (reason: string): Decoded => ({ ok: false, path: '', reason });

/** Puts a step of the way before a refusal's path: `.name`, `[3]`. */
export function under(step: string, decoded: Decoded): Decoded {
  if (decoded.ok) return decoded;
  const rest = decoded.path === '' || decoded.path.startsWith('[') ? decoded.path : `.${decoded.path}`;
  return { ...decoded, path: step + rest };
}

/** `books[2].title: invalid type…`. */
export const explain = (refusal: { readonly path: string; readonly reason: string }): string =>
  refusal.path === '' ? refusal.reason : `${refusal.path}: ${refusal.reason}`;
