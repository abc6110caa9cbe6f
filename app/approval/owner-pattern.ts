/**
 * Whether a CODEOWNERS pattern covers a path. Like gitignore, but `docs/*` covers only files directly in docs.
 * Linear in pattern times path: hostile patterns cannot make it slow.
 */
export function matchesOwnerPattern(pattern: string, path: string): boolean {
  const wanted = pattern.replace(/^\//, '').replace(/\/$/, '').split('/');
  const anchored = pattern.startsWith('/') || wanted.length > 1;
  const names = path.split('/');
  const segments = anchored ? wanted : ['**', ...wanted];
  const last = segments.at(-1)!;
  // A name covers everything below the folder of that name; `*` as the last segment does not.
  const covers = pattern.endsWith('/') ? 'below' : last === '*' && wanted.length > 1 ? 'exact' : 'both';
  return matchSegments(segments, names, covers);
}

type Cover = 'exact' | 'below' | 'both';

/** reached[j]: the first segments so far can end before names[j]. */
function matchSegments(segments: readonly string[], names: readonly string[], covers: Cover): boolean {
  let reached = new Set([0]);
  for (const segment of segments) {
    const next = new Set<number>();
    if (segment === '**') {
      // Any folders, and none; not the end, as what comes last is below them. From nowhere (infinity) nothing is reached.
      const first = Math.min(...reached);
      for (let at = first; at < names.length; at++) next.add(at);
    } else {
      for (const at of reached) {
        if (at < names.length && matchName(segment, names[at]!)) next.add(at + 1);
      }
    }
    reached = next;
  }
  const exact = reached.has(names.length);
  const below = [...reached].some((at) => at < names.length);
  return covers === 'exact' ? exact : covers === 'below' ? below : exact || below;
}

/** `*` any run, `?` any one character. On a mismatch only the last `*` is tried again, so it never explodes. */
function matchName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let p = 0;
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = at;
    } else if (pattern[p] === '?' || pattern[p] === name[at]) {
      p++;
      at++;
    } else if (star !== -1) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
