import type { LengthRules, NumberRules, StringRules } from '../../wire.ts';

/** Addresses as forms take them: https://html.spec.whatwg.org/#valid-e-mail-address */
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
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
export function checkNumber(got: number, { min, max }: NumberRules): string | undefined {
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
