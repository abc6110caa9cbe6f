import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { refuseUnapproved } from '#action/previews/refuse-unapproved.ts';
import { digestOf } from '#analyzer/model/digest.ts';
import type { ApprovalRecord } from '#analyzer/record/approval-record.ts';
import { signRecord } from '#analyzer/record/sign-record.ts';

const app = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const pem = (of: ReturnType<typeof createPublicKey>) => of.export({ type: 'spki', format: 'pem' }).toString();
const [commit, digest] = ['a'.repeat(40), digestOf('covers')];
const record: ApprovalRecord = {
  ...{ version: 1, repository: 7, pull: 12, commit, base: 'b'.repeat(40), digest },
  approvers: [{ login: 'mira', review: 1, at: '2026-11-02T09:59:00Z', commit }],
  issuedAt: '2026-11-02T10:00:00Z',
};
const expected = { repository: 7, pull: 12, commit, digest, now: Date.parse('2026-11-02T10:29:59Z') };
const given = { record: signRecord(record, app.privateKey), key: pem(app.publicKey) };
const required = { approval: 'required' } as const;
const signed = (more: Partial<ApprovalRecord>) => ({ record: signRecord({ ...record, ...more }, app.privateKey) });

test('a record of exactly this lets it through; where none is required nothing is asked for', () => {
  expect(refuseUnapproved(required, given, expected)).toBeUndefined();
  expect(refuseUnapproved({ approval: 'none' }, { record: '', key: '' }, expected)).toBeUndefined();
});

test.each([
  ['no key', { key: '' }, 'requires an approval: give the workflow the App’s public key as input approval-key'],
  ['something that is no key', { key: 'ssh-ed25519 AAAA' }, 'the input approval-key is no Ed25519 public key'],
  [
    'a key of another kind',
    { key: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey) },
    'the input approval-key is no Ed25519 public key',
  ],
  ['no record', { record: '' }, 'no record of one was given'],
  ['something that is no record', { record: 'approved by mira' }, 'refused: it is no approval record'],
  ['forged', { record: signRecord(record, other.privateKey) }, 'refused: it is forged'],
  ['stale', signed({ issuedAt: '2026-11-02T09:59:00Z' }), 'refused: it is stale: 1859 s old'],
  ['of another plan', signed({ digest: digestOf('letters') }), 'refused: it is stale: plan'],
  ['of another commit', signed({ commit: 'c'.repeat(40) }), 'refused: it is foreign: of commit'],
  ['of another pull request', signed({ pull: 13 }), 'refused: it is foreign: of pull request #13, not #12'],
  ['of another repository', signed({ repository: 8 }), 'refused: it is foreign: of repository 8, not 7'],
])('%s: refused', (_, more, reason) => {
  expect(refuseUnapproved(required, { ...given, ...more }, expected)).toContain(reason);
});
