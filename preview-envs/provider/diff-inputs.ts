import { isDeepStrictEqual } from 'node:util';
import type { DiffResult } from '@pulumi/pulumi/provider/index.js';
import { identityOf, rulesOf, type ProviderKind } from './kinds.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * What differs between what was asked for and what is asked for now. Nothing but the kind's own properties counts:
 * outputs, and what an older provider stored, do not.
 */
export function diffInputs(kind: ProviderKind, before: Properties, after: Properties): DiffResult {
  const replaces = identityOf(kind).filter((property) => before[property] !== after[property]);
  let changes = replaces.length > 0;
  for (const [property, { change, fixedBy }] of Object.entries(rulesOf(kind))) {
    const [was, is] = [before[property] ?? undefined, after[property] ?? undefined];
    if (isDeepStrictEqual(was, is)) continue;
    changes = true;
    const isFixed = fixedBy !== undefined && before[fixedBy] != null;
    if (change === 'replace' || (change === 'extend' && (isFixed || !isExtension(was, is)))) replaces.push(property);
  }
  // The host knows a resource by its name: the new one cannot stand beside the old one.
  return { changes, replaces, deleteBeforeReplace: true };
}

function isExtension(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  return isDeepStrictEqual(after.slice(0, before.length), before);
}
