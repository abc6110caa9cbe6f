import type { LengthRules, NumberRules, StringRules } from '../../wire.ts';

/** https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1 with letters of every language, but without comments. */
const ATOM = "[\\w!#$%&'*+/=?^`{|}~\\u0080-\\u{10ffff}-]+";
const LABEL = '[a-z0-9\\u0080-\\u{10ffff}](?:[a-z0-9\\u0080-\\u{10ffff}-]{0,61}[a-z0-9\\u0080-\\u{10ffff}])?';
const LOCAL = `(?=.{1,64}@)(?:${ATOM}(?:\\.${ATOM})*|"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\u{10ffff}]|\\\\.)+")`;
const EMAIL = new RegExp(`^${LOCAL}@(?:${LABEL}(?:\\.${LABEL})*|\\[[\\x21-\\x5a\\x5e-\\x7e]+\\])$`, 'iu');
const expressions = new Map<string, RegExp>();

/** What a rule of encore.dev/validate says against a value, in Encore's words; undefined where it agrees. */
export function checkString(text: string, rules: StringRules): string | undefined {
  // Encore counts bytes.
  const length = checkLength(Buffer.byteLength(text), rules);
  if (length !== undefined) return length;
  if (rules.startsWith !== undefined && !text.startsWith(rules.startsWith)) {
    return `value does not start with ${JSON.stringify(rules.startsWith)}`;
  }
  if (rules.endsWith !== undefined && !text.endsWith(rules.endsWith)) {
    return `value does not end with ${JSON.stringify(rules.endsWith)}`;
  }
  if (rules.matches !== undefined && !expression(rules.matches).test(text)) {
    return `value does not match the regexp ${JSON.stringify(rules.matches)}`;
  }
  if (rules.format === 'email' && !EMAIL.test(text)) return 'value is not an email';
  if (rules.format === 'url' && !URL.canParse(text)) return 'value is not a url';
  return undefined;
}

export function checkLength(got: number, { minLength, maxLength }: LengthRules): string | undefined {
  if (minLength !== undefined && got < minLength) {
    return `length too short (got ${got}, expected at least ${minLength})`;
  }
  if (maxLength !== undefined && got > maxLength) return `length too long (got ${got}, expected at most ${maxLength})`;
  return undefined;
}

/** Encore compares whole numbers with a bound's whole part. */
export function checkNumber(got: number | bigint, { min, max }: NumberRules): string | undefined {
  const bound = (limit: number) => (Number.isInteger(got) ? Math.trunc(limit) : limit);
  if (min !== undefined && got < bound(min)) return `value must be at least ${min} (got ${got})`;
  if (max !== undefined && got > bound(max)) return `value must be at most ${max} (got ${got})`;
  return undefined;
}

function expression(source: string): RegExp {
  const known = expressions.get(source);
  if (known !== undefined) return known;
  const made = new RegExp(source, 'u');
  expressions.set(source, made);
  return made;
}
