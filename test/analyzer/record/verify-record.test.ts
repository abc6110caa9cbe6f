import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf } from '#analyzer/model/digest.ts';
import type { ApprovalRecord } from '#analyzer/record/approval-record.ts';
import { signRecord } from '#analyzer/record/sign-record.ts';
import { verifyRecord, type ExpectedApproval } from '#analyzer/record/verify-record.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const now = Date.parse('2026-11-02T10:00:00Z');
const commit = 'a'.repeat(40);
const record: ApprovalRecord = {
  version: 1,
  repository: 7,
  pull: 12,
  commit,
  base: 'b'.repeat(40),
  digest: digestOf('covers'),
  approvers: [{ login: 'mira', review: 1, at: '2026-11-02T09:59:00Z', commit }],
  issuedAt: '2026-11-02T09:59:30Z',
};
const expected: ExpectedApproval = {
  ...{ repository: 7, pull: 12, commit, digest: digestOf('covers'), now, maxAgeSeconds: 60 },
};
const text = signRecord(record, privateKey);
const verdict = (given: string, more: Partial<ExpectedApproval> = {}) => {
  const verified = verifyRecord(given, publicKey, { ...expected, ...more });
  return verified.ok ? 'ok' : verified.reason;
};

test('a record of exactly this, signed a moment ago, is good', () => {
  expect(verifyRecord(text, publicKey, expected)).toEqual({ ok: true, record });
  expect(verdict(`\n${text}\n`)).toBe('ok');
});

test('what is not asked for is not compared', () => {
  expect(verdict(text, { pull: undefined, digest: undefined })).toBe('ok');
});

test.each<[string, Partial<ExpectedApproval>, string]>([
  ['another repository', { repository: 8 }, 'it is foreign: of repository 7, not 8'],
  ['another pull request', { pull: 13 }, 'it is foreign: of pull request #12, not #13'],
  ['another commit', { commit: 'c'.repeat(40) }, `it is foreign: of commit ${commit}, not ${'c'.repeat(40)}`],
  [
    'another plan',
    { digest: digestOf('letters') },
    `it is stale: plan ${digestOf('covers').slice(0, 12)} was approved, and the plan is ${digestOf('letters').slice(0, 12)}`,
  ],
  ['longer ago than allowed', { maxAgeSeconds: 29 }, 'it is stale: 30 s old, and 29 s are allowed'],
  ['the future', { now: now - 91_000 }, 'it was issued 61 s in the future: the clocks differ'],
])('one of %s is refused', (_, more, reason) => {
  expect(verdict(text, more)).toBe(reason);
});

test('as old as allowed, and as far ahead as clocks differ, is good', () => {
  expect(verdict(text, { maxAgeSeconds: 30 })).toBe('ok');
  expect(verdict(text, { now: now - 90_000 })).toBe('ok');
});

test('one without a time is refused', () => {
  expect(verdict(signRecord({ ...record, issuedAt: 'soon' }, privateKey))).toContain('in the future');
});

test('whose text was changed, or that another key signed, is forged', () => {
  const [payload, signature] = text.split('.');
  const changed = Buffer.from(JSON.stringify({ ...record, repository: 8 })).toString('base64url');
  expect(verdict(`${changed}.${signature}`, { repository: 8 })).toBe('it is forged: the App’s key did not sign it');
  expect(verdict(`${payload}.${'A'.repeat(86)}`)).toContain('forged');
  expect(verdict(`${payload}.`)).toContain('forged');
  expect(verdict(signRecord(record, generateKeyPairSync('ed25519').privateKey))).toContain('forged');
});

test('what the key signed for another purpose is no record', () => {
  const [payload] = text.split('.');
  const bare = sign(null, Buffer.from(payload!), privateKey).toString('base64url');
  expect(verdict(`${payload}.${bare}`)).toContain('forged');
  const kept = sign(null, Buffer.from(`understudy approval record 1\n${payload}`), privateKey).toString('base64url');
  expect(verdict(`${payload}.${kept}`)).toBe('ok');
});

test.each(['', 'x', 'a.b.c'])('%j is none', (other) => {
  expect(verdict(other)).toBe('it is no approval record');
});

test('more behind it makes it none', () => {
  expect(verdict(`${text}.x`)).toBe('it is no approval record');
});
