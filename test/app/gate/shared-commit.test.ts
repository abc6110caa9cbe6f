import { expect, test } from 'vitest';
import type { CheckOutput } from '#analyzer/model/check-output.ts';
import { digestOf } from '#analyzer/model/digest.ts';
import type { CheckBoard } from '#app/github/check-run.ts';
import { concludeApproval } from '#app/pulls/conclude-approval.ts';
import type { Decision } from '#app/records/decision.ts';
import { deriveKeys } from '#app/records/derive-keys.ts';
import { issueRecord } from '#app/records/issue-record.ts';
import { JOB } from '#test/app/approval/answering.ts';
import { generateKeyPairSync } from 'node:crypto';

// Checks and records are of a commit, which several pull requests can have as their head.
const decision = (number: number, state: Decision['state']): Decision => ({
  ...{ repository: 7, number, commit: 'head', base: 'base', digest: digestOf('covers'), state },
  ...{ approvers: [], rejectedBy: [], rules: undefined },
});
const approved = { decision: { state: 'not-needed' }, voided: [], notes: [] } as const;

/** What the check says in turn, as it stands decided in turn. */
async function conclude(...standing: readonly (readonly Decision[])[]) {
  const said: CheckOutput[] = [];
  const board: CheckBoard = {
    begin: async () => undefined,
    progress: async () => undefined,
    isOpen: () => false,
    conclude: async (_, output) => void said.push(output),
  };
  let asked = 0;
  const decisions = {
    remember: async () => undefined,
    newest: async () => undefined,
    list: async () => [],
    standing: async () => standing[Math.min(asked++, standing.length - 1)]!,
  };
  await concludeApproval({ decisions }, JOB, board, 'head', approved);
  return said.map((one) => one.conclusion);
}

test.each<[string, readonly Decision[], string]>([
  ['it alone', [decision(12, 'waiting')], 'success'],
  ['another one that is approved', [decision(3, 'approved'), decision(4, 'not-needed')], 'success'],
  ['others that are over', [decision(3, 'closed'), decision(4, 'merged')], 'success'],
  ['another one that waits', [decision(3, 'approved'), decision(4, 'waiting')], 'action_required'],
  ['another one that is rejected', [decision(3, 'rejected')], 'action_required'],
  ['another one without a plan', [decision(3, 'failed')], 'action_required'],
])('the check of a commit of %s', async (_, standing, expected) => {
  expect((await conclude(standing)).at(-1)).toBe(expected);
});

test('another one that is decided while the check is being written closes it again', async () => {
  expect(await conclude([], [decision(3, 'waiting')])).toEqual(['success', 'action_required']);
});

test('a record vouches for a commit only if every pull request of it is approved', () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const { record } = deriveKeys(pem.toString());
  const issue = (...standing: readonly Decision[]) => {
    const issued = issueRecord(standing, record, 0);
    return issued.ok ? 'signed' : issued.reason;
  };
  expect(issue(decision(3, 'approved'), decision(4, 'merged'))).toBe('signed');
  expect(issue(decision(3, 'approved'), decision(4, 'waiting'))).toBe('its plan waits for approval');
  expect(issue(decision(3, 'closed'), decision(4, 'approved'))).toBe('signed');
  expect(issue(decision(3, 'closed'))).toContain('its pull request is closed');
  expect(issue()).toContain('nothing stands decided');
});
