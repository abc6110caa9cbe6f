import { join } from 'node:path';
import { readJson } from '../install/read-json.ts';
import type { EncoreCommand } from './find-encore.ts';

/**
 * Whether Encore's command can build with the packages that are installed: it refuses an encore.dev that is newer than
 * itself, and generates code for its own and older ones.
 *
 * @returns no command, and a warning for people, where it cannot
 */
export function chooseEncore(
  encore: EncoreCommand | undefined,
  dependencies: string,
): { readonly encore: EncoreCommand | undefined; readonly because: readonly string[] } {
  if (encore === undefined) return { encore, because: [] };
  const installed = readJson(join(dependencies, 'node_modules/encore.dev/package.json'))?.['version'];
  const isServed = typeof installed === 'string' && !isNewer(installed, encore.version);
  if (isServed) return { encore, because: [] };
  const because = `built without the installed Encore ${encore.version}: encore.dev is ${String(installed ?? 'not there')}`;
  return { encore: undefined, because: [because] };
}

function isNewer(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  const index = a.findIndex((part, at) => part !== b[at]);
  return index !== -1 && a[index]! > (b[index] ?? 0);
}
