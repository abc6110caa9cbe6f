import { createPublicKey, type KeyObject } from 'node:crypto';
import type { PreviewConfiguration } from '#analyzer/configuration/configuration.ts';
import { verifyRecord, type ExpectedApproval } from '#analyzer/record/verify-record.ts';
import type { GivenApproval } from '../inputs.ts';

/** A run may wait for a runner, and for the one before it. */
const MAX_AGE_SECONDS = 1_800;

/**
 * Why a plan may not be deployed for want of approval; undefined where it may. To be asked with what this run itself read
 * and planned, never with what it was given. Whatever is missing or unreadable refuses.
 *
 * @param preview of the base branch's tip
 */
export function refuseUnapproved(
  { approval }: Pick<PreviewConfiguration, 'approval'>,
  { record, key }: GivenApproval,
  expected: Omit<ExpectedApproval, 'maxAgeSeconds'>,
): string | undefined {
  if (approval === 'none') return undefined;
  if (key === '')
    return `${REQUIRED}: give the workflow the App’s public key as input approval-key, from /api/records/key`;
  const publicKey = readKey(key);
  if (publicKey === undefined) return `${REQUIRED}, and the input approval-key is no Ed25519 public key in PEM format`;
  if (record === '') return `${REQUIRED}, and no record of one was given: the App gives it as input record`;
  const verified = verifyRecord(record, publicKey, { ...expected, maxAgeSeconds: MAX_AGE_SECONDS });
  return verified.ok ? undefined : `the approval record is refused: ${verified.reason}`;
}

const REQUIRED = 'the base branch’s preview.approval requires an approval';

function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
