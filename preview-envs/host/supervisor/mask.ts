/** Values this short would blank out ordinary words. */
const MIN_LENGTH = 6;

/** Replaces secret values by `***`, so that no log, trace or page shows one that an application printed. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const values = secrets.filter((value) => value.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, value) => masked.replaceAll(value, '***'), text);
}
