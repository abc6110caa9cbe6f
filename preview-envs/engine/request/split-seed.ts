const HEADING = /^--[ \t]*database:[ \t]*([\w.-]+)[ \t]*$/gm;

/** The seed cannot be given to databases as it is. The message says how to write it. */
export class SeedError extends Error {
  override name = 'SeedError';
}

/**
 * Which database gets which part of a seed file. Parts begin with a line `-- database: NAME`; a file without such lines
 * is for the one database there is.
 *
 * @param databases declared names
 * @returns SQL by database
 * @throws SeedError where it names a database that is not there, or none and there are several
 */
export function splitSeed(seed: string, databases: readonly string[]): Readonly<Record<string, string>> {
  const headings = [...seed.matchAll(HEADING)];
  const [first] = headings;
  if (first === undefined) {
    const [only, ...others] = databases;
    if (only === undefined || seed.trim() === '') return {};
    if (others.length === 0) return { [only]: seed };
    throw new SeedError(
      `the seed file does not say which of ${databases.join(', ')} it is for: begin each part with a line "-- database: NAME"`,
    );
  }
  if (seed.slice(0, first.index).replace(/--.*$/gm, '').trim() !== '')
    throw new SeedError('the seed file has statements before its first line "-- database: NAME"');
  const parts: Record<string, string> = {};
  for (const [index, heading] of headings.entries()) {
    const name = heading[1]!;
    if (!databases.includes(name)) {
      throw new SeedError(`the seed file is for a database ${name}, which is none of ${databases.join(', ')}`);
    }
    parts[name] = `${parts[name] ?? ''}${seed.slice(heading.index, headings[index + 1]?.index)}`;
  }
  return parts;
}
