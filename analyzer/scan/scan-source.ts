/** What a cheap look at a file's bytes tells, without parsing it. */
export interface Scan {
  /** It mentions a module that declares infrastructure, so it is parsed. */
  readonly ofInterest: boolean;
  /** Everything that looks like the specifier of an import; too many is fine, too few is not. */
  readonly specifiers: readonly string[];
}

const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(?:\/\*[^*]{0,80}\*\/\s*)?["'`]([^"'`\n]{1,300})["'`]/g;

/**
 * Looks for mentions of the given modules and for import specifiers. A specifier with an escape could spell anything,
 * so its file counts as one of interest.
 */
export function scanSource(bytes: Uint8Array, modules: readonly string[]): Scan {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const specifiers = new Set<string>();
  for (const match of text.matchAll(SPECIFIER)) specifiers.add(match[1]!);
  const ofInterest =
    modules.some((module) => text.includes(module)) || [...specifiers].some((one) => one.includes('\\'));
  return { ofInterest, specifiers: [...specifiers] };
}
