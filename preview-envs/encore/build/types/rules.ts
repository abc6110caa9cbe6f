import { ts } from 'ts-morph';
import type { LengthRules, NumberRules, StringRules, Wire } from '../../wire.ts';

// https://encore.dev/docs/ts/primitives/validation: `string & MinLen<3>` is an intersection with an object whose one
// property, named by a symbol, holds the rule as a literal type.

/** How the compiler writes the symbol `__validate`, with an underscore more and a number behind. */
const VALIDATE = /^__@_+validate(@\d+)?$/;

interface Rules {
  readonly text: StringRules;
  readonly number: NumberRules;
  readonly length: LengthRules;
}

/** Takes the rules out of the parts of an intersection. */
export function splitRules(
  checker: ts.TypeChecker,
  parts: readonly ts.Type[],
): { rules: Rules; rest: readonly ts.Type[] } {
  const found = new Map<string, string | number | boolean>();
  const rest = parts.filter((part) => {
    const properties = checker.getPropertiesOfType(part);
    const isRule = properties.length === 1 && VALIDATE.test(properties[0]!.escapedName.toString());
    if (!isRule) return true;
    const rule = checker.getNonNullableType(checker.getTypeOfSymbol(properties[0]!));
    for (const property of checker.getPropertiesOfType(rule)) {
      const value = checker.getTypeOfSymbol(property);
      found.set(property.getName(), value.isStringLiteral() || value.isNumberLiteral() ? value.value : true);
    }
    return false;
  });
  return { rules: toRules(found), rest };
}

function toRules(found: ReadonlyMap<string, string | number | boolean>): Rules {
  const number = (name: string, as: string) => valueOf(found, name, as, 'number');
  const text = (name: string, as: string) => valueOf(found, name, as, 'string');
  const length: LengthRules = { ...number('minLen', 'minLength'), ...number('maxLen', 'maxLength') };
  const format = found.has('isEmail')
    ? { format: 'email' as const }
    : found.has('isURL')
      ? { format: 'url' as const }
      : {};
  return {
    length,
    number: { ...number('minValue', 'min'), ...number('maxValue', 'max') },
    text: {
      ...length,
      ...text('startsWith', 'startsWith'),
      ...text('endsWith', 'endsWith'),
      ...text('matchesRegexp', 'matches'),
      ...format,
    },
  };
}

function valueOf(found: ReadonlyMap<string, unknown>, name: string, as: string, type: 'number' | 'string'): object {
  const value = found.get(name);
  return typeof value === type ? { [as]: value } : {};
}

/** A wire form with rules on it; those that do not fit its kind are no rules. */
export function withRules(wire: Wire, rules: Rules): Wire {
  if (wire.is === 'string') return { ...wire, rules: { ...wire.rules, ...rules.text } };
  if (wire.is === 'number') return { ...wire, rules: { ...wire.rules, ...rules.number } };
  if (wire.is === 'array') return { ...wire, rules: { ...wire.rules, ...rules.length } };
  return wire;
}
