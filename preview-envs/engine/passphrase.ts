import { hkdfSync } from 'node:crypto';

const SHORTEST = 16;

/**
 * A stack's passphrase, from one key and the stack's name: none has to be stored, and none opens another stack's state.
 * RFC 5869, SHA-256.
 *
 * @throws Error when the key is too short to be one
 */
export function derivePassphrase(key: string, stack: string): string {
  if (Buffer.byteLength(key) < SHORTEST) {
    throw new Error(`the secrets key is shorter than ${SHORTEST} bytes: make one with openssl rand -hex 32`);
  }
  return Buffer.from(hkdfSync('sha256', key, '', `understudy stack ${stack}`, 32)).toString('base64url');
}
