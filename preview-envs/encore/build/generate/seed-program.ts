import { writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Writes the program that runs a seed script: what the script does when it is loaded, then its default export where
 * that is a function. With that it is over; a script without one is over when nothing keeps it.
 *
 * @param application its folder, in which `encore.gen/` was written
 * @param script path of the script
 * @returns the program's path
 */
export function writeSeedProgram(application: string, script: string): string {
  const program = join(application, 'encore.gen/internal/entrypoints/seed.ts');
  const path = relative(dirname(program), script).replaceAll('\\', '/');
  const text = `import * as script from ${JSON.stringify(path)};

const run = (script as { default?: unknown }).default;
if (typeof run === 'function') {
  await run();
  process.exit();
}
`;
  writeFileSync(program, text);
  return program;
}
