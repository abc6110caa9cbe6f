import type { CheckFailure } from '@pulumi/pulumi/provider/index.js';
import { identityOf, rulesOf, type ProviderKind } from './kinds.ts';
import { isUnknown } from './unknown.ts';

/** A name that is a DNS label, as the host takes it. */
const PREVIEW = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with a resource's inputs; nothing if they are as the host takes them. */
export function checkInputs(kind: ProviderKind, inputs: Readonly<Record<string, unknown>>): readonly CheckFailure[] {
  const rules = rulesOf(kind);
  const failures: CheckFailure[] = [];
  const { preview, name } = inputs;
  const identity = identityOf(kind);
  const isNamed = typeof preview === 'string' && PREVIEW.test(preview);
  if (identity.includes('preview') && !isUnknown(preview) && !isNamed) {
    failures.push({ property: 'preview', reason: `${String(preview)} is no DNS label` });
  }
  if (!isUnknown(name) && (typeof name !== 'string' || name === '')) {
    failures.push({ property: 'name', reason: 'a name is missing' });
  }
  for (const [property, rule] of Object.entries(rules)) {
    const value = inputs[property];
    if (isUnknown(value) || (value == null && rule.isOptional)) continue;
    const type = Array.isArray(value) ? 'list' : typeof value;
    if (type !== rule.type || value === null) {
      failures.push({ property, reason: `takes a ${rule.type}, not ${value == null ? 'nothing' : `a ${type}`}` });
    }
  }
  const known = new Set([...identity, ...Object.keys(rules)]);
  for (const property of Object.keys(inputs)) {
    if (!known.has(property)) failures.push({ property, reason: `a ${kind} takes ${[...known].join(', ')}` });
  }
  return failures;
}
