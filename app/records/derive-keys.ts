import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface AppKeys {
  /** Ed25519: signs approval records. */
  readonly record: KeyObject;
  /** PEM: what pipelines verify them by. */
  readonly recordPublic: string;
  /** Signs links to the audit page. */
  readonly link: Buffer;
}

/** The header of an Ed25519 seed in PKCS #8: https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const ED25519_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Keys for what the App signs itself, from its private key by HKDF: every replica has the same ones, there is no second
 * secret to keep, and nothing signed here could pass for the App's own tokens. Replacing the App's key replaces them.
 *
 * @param privateKey PEM
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function deriveKeys(privateKey: string): AppKeys {
  const secret = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' });
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `understudy ${purpose}`, 32));
  const record = createPrivateKey({
    key: Buffer.concat([ED25519_SEED, derive('approval records')]),
    format: 'der',
    type: 'pkcs8',
  });
  const recordPublic = createPublicKey(record).export({ type: 'spki', format: 'pem' }).toString();
  return { record, recordPublic, link: derive('audit links') };
}
