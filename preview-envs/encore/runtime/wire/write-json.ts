import { numberText } from './exact-number.ts';

declare global {
  /** https://tc39.es/proposal-json-parse-with-source/: Node has it, TypeScript's library does not yet. */
  interface JSON {
    rawJSON(text: string): object;
  }
}

/** What `toJsonValue` gave, as text. Digits that no `number` can hold would be read as a bigint. */
export function writeJson(json: unknown): string {
  const text = JSON.stringify(json);
  if (!/\d{16}/.test(text)) return text;
  return JSON.stringify(json, (_, one: unknown) =>
    typeof one === 'number' && !Number.isSafeInteger(one) ? JSON.rawJSON(numberText(one)) : one,
  );
}
