import { sign, type KeyObject } from 'node:crypto';
import type { ApprovalRecord } from './approval-record.ts';

/** Goes before what is signed: no signature made for something else is one of a record. */
export const PURPOSE = 'understudy approval record 1\n';

/** `payload.signature`, both in base64url; the payload is the record as JSON. @param key Ed25519, private */
export function signRecord(record: ApprovalRecord, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(record)).toString('base64url');
  return `${payload}.${sign(null, Buffer.from(PURPOSE + payload), key).toString('base64url')}`;
}
