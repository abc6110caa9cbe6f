import type { Kind } from './kinds.ts';

/**
 * Where a resource lives in the *declared* world: kind, scope, name. Never a file, line or variable, so moving code
 * is not a change and renaming a variable is not a change.
 *
 *     database:users   endpoint:orders/checkout   subscription:signups/send-email
 */
export type Address<K extends Kind = Kind> = K extends Kind ? `${K}:${string}` & { readonly '~address': K } : never;

/** Builds the address of a resource from its kind and the parts of its declared name, outermost scope first. */
export function addressOf<K extends Kind>(kind: K, ...name: readonly [string, ...string[]]): Address<K> {
  return `${kind}:${name.join('/')}` as Address<K>;
}

/** The kind an address names. */
export function kindOf<K extends Kind>(address: Address<K>): K {
  return address.slice(0, address.indexOf(':')) as K;
}

/** The declared name behind an address, scope included: `signups/send-email`. */
export function nameOf(address: Address): string {
  return address.slice(address.indexOf(':') + 1);
}
