import type { Address } from '../../model/address.ts';
import type { SourceLocation } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';
import { addBlindSpot, type GraphDraft } from './graph-draft.ts';
import type { Declared } from './primitive.ts';

/** Encore takes literals only; what is computed may be anything, a way in from outside included. */
export function noteComputed(draft: GraphDraft, address: Address, { properties }: Declared, at: SourceLocation): void {
  const names = Object.entries(properties).flatMap(([name, value]) => (isKnown(value) ? [] : [name]));
  if (names.length === 0) return;
  addBlindSpot(draft, 'invalid-declaration', `${names.join(', ')} of ${address} cannot be read: write literals`, at);
}

const isKnown = (value: Value): boolean => value.known && (!Array.isArray(value.value) || value.value.every(isKnown));
