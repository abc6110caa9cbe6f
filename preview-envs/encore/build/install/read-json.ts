import { readFileSync } from 'node:fs';

export type Json = Readonly<Record<string, unknown>>;

/** An object from a JSON file; undefined where there is none or it is something else. */
export function readJson(file: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
