import { addressOf, type Address } from '../../model/address.ts';
import type { SourceLocation } from '../../model/location.ts';
import type { Application } from './application.ts';
import { serviceOf, type ServiceRoot } from './find-services.ts';
import { locationOf } from './graph-draft.ts';

/** Which services run the lines of a file. */
export interface Attribution {
  readonly services: readonly {
    readonly service: Address<'service'>;
    /** The imports that lead from the service to the file; empty where the file is the service's own. */
    readonly chain: readonly SourceLocation[];
  }[];
  /** The seed script imports it, or is it. */
  readonly isOfSeed: boolean;
  /** Files that may import it and were not read yet: with them the answer may have more services. */
  readonly wanted: readonly string[];
}

/**
 * A file in a service's folder is that service's. A shared one belongs to every service that imports it, directly or
 * through other shared files; imports of types only do not count.
 */
export function attribute(app: Application, roots: readonly ServiceRoot[], path: string): Attribution {
  const own = serviceOf(roots, path);
  if (own !== undefined)
    return { services: [{ service: addressOf('service', own.name), chain: [] }], isOfSeed: false, wanted: [] };
  const found = new Map<Address<'service'>, readonly SourceLocation[]>();
  const wanted: string[] = [];
  const seen = new Set([path]);
  const queue: { readonly file: string; readonly chain: readonly SourceLocation[] }[] = [{ file: path, chain: [] }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const importer of app.importersOf(next.file)) {
      if (seen.has(importer)) continue;
      if (!app.program.files.has(importer)) wanted.push(importer);
      const at = importOf(app, importer, next.file);
      if (at === undefined) continue;
      seen.add(importer);
      const chain = [at, ...next.chain];
      const service = serviceOf(roots, importer);
      if (service === undefined) queue.push({ file: importer, chain });
      else if (!found.has(addressOf('service', service.name))) found.set(addressOf('service', service.name), chain);
    }
  }
  const isOfSeed = app.seedScript !== undefined && seen.has(app.seedScript);
  return { services: [...found].map(([service, chain]) => ({ service, chain })), isOfSeed, wanted };
}

/** Where a file imports another one's values. */
function importOf({ program }: Application, importer: string, target: string): SourceLocation | undefined {
  const facts = program.files.get(importer);
  if (facts === undefined) return undefined;
  const leadsThere = (specifier: string) => program.resolveModule(importer, specifier) === target;
  const found = facts.imports.find((one) => !one.typeOnly && leadsThere(one.specifier));
  if (found !== undefined) return locationOf(importer, found.at);
  const passedOn = facts.exports.some((one) => one.kind !== 'local' && leadsThere(one.specifier));
  return passedOn ? locationOf(importer, [1, 1]) : undefined;
}
