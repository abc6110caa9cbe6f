import { verify, type KeyObject } from 'node:crypto';
import type { ApprovalRecord } from './approval-record.ts';
import { PURPOSE } from './sign-record.ts';

/** What a record must be of. */
export interface ExpectedApproval {
  /** GitHub's id of the repository. */
  readonly repository: number;
  /** Whose preview is about to be deployed; undefined for any, as for what merging made. */
  readonly pull: number | undefined;
  /** The commit that is about to be deployed. */
  readonly commit: string;
  /** Of the plan that is about to be applied, where whoever asks made one. */
  readonly digest: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Older records are stale: an approval may have been taken back since. */
  readonly maxAgeSeconds: number;
}

export type VerifiedRecord =
  { readonly ok: true; readonly record: ApprovalRecord } | { readonly ok: false; readonly reason: string };

/** Clocks differ. */
const SKEW_SECONDS = 60;

/**
 * Whether a text is a record of the App's for exactly this, or why not. To be called before anything is deployed.
 *
 * @param key the App's public key, Ed25519
 */
export function verifyRecord(text: string, key: KeyObject, expected: ExpectedApproval): VerifiedRecord {
  const refuse = (reason: string): VerifiedRecord => ({ ok: false, reason });
  const [payload, signature, ...more] = text.trim().split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return refuse('it is no approval record');
  const isSigned = verify(null, Buffer.from(PURPOSE + payload), key, Buffer.from(signature, 'base64url'));
  if (!isSigned) return refuse('it is forged: the App’s key did not sign it');
  // What the App signed has the shape that it writes.
  const record = JSON.parse(Buffer.from(payload, 'base64url').toString()) as ApprovalRecord;
  const { repository, pull, commit, digest, issuedAt } = record;
  if (repository !== expected.repository) {
    return refuse(`it is foreign: of repository ${repository}, not ${expected.repository}`);
  }
  if (expected.pull !== undefined && pull !== expected.pull) {
    return refuse(`it is foreign: of pull request #${pull}, not #${expected.pull}`);
  }
  if (commit !== expected.commit) return refuse(`it is foreign: of commit ${commit}, not ${expected.commit}`);
  if (expected.digest !== undefined && digest !== expected.digest) {
    return refuse(
      `it is stale: plan ${digest.slice(0, 12)} was approved, and the plan is ${expected.digest.slice(0, 12)}`,
    );
  }
  const age = Math.round((expected.now - Date.parse(issuedAt)) / 1000);
  if (!(age >= -SKEW_SECONDS)) return refuse(`it was issued ${-age} s in the future: the clocks differ`);
  if (age > expected.maxAgeSeconds)
    return refuse(`it is stale: ${age} s old, and ${expected.maxAgeSeconds} s are allowed`);
  return { ok: true, record };
}
