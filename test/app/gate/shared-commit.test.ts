import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { CheckOutput } from '#analyzer/model/check-output.ts';
import { digestOf } from '#analyzer/model/digest.ts';
import { verifyRecord } from '#analyzer/record/verify-record.ts';
import type { CheckBoard } from '#app/github/check-run.ts';
import { concludeApproval } from '#app/pulls/conclude-approval.ts';
import type { Decision } from '#app/records/decision.ts';
import { rememberDecision } from '#app/pulls/remember-decision.ts';
import { issueRecord } from '#app/records/issue-record.ts';
import { JOB } from '#test/app/approval/answering.ts';
import { memoryDecisions } from './model/memory-decisions.ts';

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
    hasEnded: () => false,
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
  return said;
}

test.each<[string, readonly Decision[], string]>([
  ['it alone', [decision(12, 'waiting')], 'success'],
  ['another one that is approved', [decision(3, 'approved'), decision(4, 'not-needed')], 'success'],
  ['others that are over', [decision(3, 'closed'), decision(4, 'merged')], 'success'],
  ['another one that waits', [decision(3, 'approved'), decision(4, 'waiting')], 'action_required'],
  ['another one that is rejected', [decision(3, 'rejected')], 'action_required'],
  ['another one without a plan', [decision(3, 'failed')], 'action_required'],
])('the check of a commit of %s', async (_, standing, expected) => {
  expect((await conclude(standing)).at(-1)?.conclusion).toBe(expected);
});

test('another one that is decided while the check is being written closes it again', async () => {
  const said = await conclude([], [decision(3, 'waiting')]);
  expect(said.map((one) => one.conclusion)).toEqual(['success', 'action_required']);
  expect(said[1]).toMatchObject({
    title: 'Waiting for #3 with the same commit',
    summary: expect.stringContaining('This commit is the head of #3 too') as string,
  });
});

describe('others of a commit are looked at', () => {
  /** Who is woken when #12, of which something was decided before, is decided once more. */
  async function wake(before: Decision | undefined, now: Decision, ...others: readonly Decision[]) {
    const decisions = memoryDecisions(() => undefined);
    for (const one of [...others, ...(before === undefined ? [] : [before])]) await decisions.remember(one);
    const woken: number[] = [];
    await rememberDecision({ decisions, wakePull: async (job) => void woken.push(job.number) }, JOB, now);
    expect(await decisions.newest(7, 12)).toBe(now);
    return woken;
  }
  const moved = { ...decision(12, 'approved'), commit: 'newer' };
  const other = decision(3, 'approved');

  test('when this one leaves it, or is closed', async () => {
    expect(await wake(decision(12, 'waiting'), moved, other, { ...decision(4, 'waiting'), commit: 'x' })).toEqual([3]);
    expect(await wake(decision(12, 'waiting'), decision(12, 'closed'), other)).toEqual([3]);
  });

  test('but not when it stays, comes, or they are over', async () => {
    expect(await wake(decision(12, 'waiting'), decision(12, 'approved'), other)).toEqual([]);
    expect(await wake(undefined, decision(12, 'approved'), other)).toEqual([]);
    expect(await wake(decision(12, 'waiting'), moved, decision(3, 'closed'), decision(4, 'merged'))).toEqual([]);
  });
});

describe('a record', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const issue = (...standing: readonly Decision[]) => issueRecord(standing, privateKey, 60_000);
  const reason = (...standing: readonly Decision[]) => {
    const issued = issue(...standing);
    return issued.ok ? 'signed' : issued.reason;
  };

  test('says what was decided, and by whom', () => {
    const approvers = [{ login: 'mira', review: 1, at: '2026-11-02T09:59:00Z', commit: 'head' }];
    const issued = issue({ ...decision(3, 'approved'), approvers });
    const expected = {
      repository: 7,
      pull: 3,
      commit: 'head',
      digest: digestOf('covers'),
      now: 60_000,
      maxAgeSeconds: 1,
    };
    expect(verifyRecord(issued.ok ? issued.record : '', publicKey, expected)).toEqual({
      ok: true,
      record: {
        ...{ version: 1, repository: 7, pull: 3, commit: 'head', base: 'base', digest: digestOf('covers'), approvers },
        issuedAt: '1970-01-01T00:01:00.000Z',
      },
    });
  });

  test.each<[Decision['state'], string]>([
    ['approved', 'signed'],
    ['not-needed', 'signed'],
    ['merged', 'signed'],
    ['waiting', 'its plan waits for approval'],
    ['rejected', 'changes were requested'],
    ['failed', 'its plan could not be made'],
    ['closed', 'its pull request is closed, and what merging made is not what was approved'],
  ])('of a commit that is %s: %s', (state, expected) => {
    expect(reason(decision(3, state))).toBe(expected);
  });

  test('vouches for a commit only if every pull request of it that is not over is approved', () => {
    expect(reason(decision(3, 'approved'), decision(4, 'merged'))).toBe('signed');
    expect(reason(decision(3, 'approved'), decision(4, 'waiting'))).toBe('its plan waits for approval');
    expect(reason(decision(3, 'closed'), decision(4, 'approved'))).toBe('signed');
    expect(reason()).toBe('nothing stands decided about this commit');
  });
});
