import { matchesOwnerPattern } from './owner-pattern.ts';

/** The owners a CODEOWNERS file names, as GitHub interprets it. */
export interface CodeOwners {
  /** Owners of a path: `@user`, `@org/team` in lower case, or an e-mail address. Empty: nobody. */
  ownersOf(path: string): readonly string[];
  /** Lines GitHub would not accept; it skips them, and so do we. */
  readonly invalidLines: readonly number[];
}

interface OwnerRule {
  readonly pattern: string;
  readonly owners: readonly string[];
}

const OWNER = /^(@[a-z\d](?:[a-z\d]|-(?=[a-z\d]))*(?:\/[a-z\d._-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+)$/i;

/**
 * Reads CODEOWNERS: the last matching line wins, a line without owners takes ownership away, `\` escapes a space or a
 * leading `#`, invalid lines are skipped.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function readCodeOwners(text: string): CodeOwners {
  const rules: OwnerRule[] = [];
  const invalidLines: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const rule = readLine(line);
    if (rule === 'invalid') invalidLines.push(index + 1);
    else if (rule !== undefined) rules.unshift(rule);
  }
  const ownersOf = (path: string) => rules.find((rule) => matchesOwnerPattern(rule.pattern, path))?.owners ?? [];
  return { ownersOf, invalidLines };
}

function readLine(line: string): OwnerRule | 'invalid' | undefined {
  const words = line.match(/(?:\\.|\S)+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  const [pattern, ...owners] = comment === -1 ? words : words.slice(0, comment);
  if (pattern === undefined) return undefined;
  if (pattern.startsWith('!') || /(?<!\\)[[\]]/.test(pattern)) return 'invalid';
  if (!owners.every((owner) => OWNER.test(owner))) return 'invalid';
  return { pattern: pattern.replace(/\\([ #\\])/g, '$1'), owners: owners.map((owner) => owner.toLowerCase()) };
}
