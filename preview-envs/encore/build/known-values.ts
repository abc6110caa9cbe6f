import { valueToJson } from '#analyzer/model/codec.ts';
import type { Value } from '#analyzer/model/value.ts';

/** The text of a value that the analyzer read; undefined where it is no text or could not be read. */
export function knownString(value: Value | undefined): string | undefined {
  return value?.known === true && typeof value.value === 'string' ? value.value : undefined;
}

export function knownNumber(value: Value | undefined): number | undefined {
  return value?.known === true && typeof value.value === 'number' ? value.value : undefined;
}

export function knownTrue(value: Value | undefined): boolean {
  return value?.known === true && value.value === true;
}

/** The texts of a list; what in it could not be read is left out. */
export function knownStrings(value: Value | undefined): readonly string[] {
  const plain = value === undefined ? [] : valueToJson(value);
  return Array.isArray(plain) ? plain.filter((one): one is string => typeof one === 'string') : [];
}
