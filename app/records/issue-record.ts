import type { KeyObject } from 'node:crypto';
import type { PlanDigest } from '#analyzer/model/digest.ts';
import { signRecord } from '#analyzer/record/sign-record.ts';
import type { Decision } from './decision.ts';

export type IssuedRecord =
  { readonly ok: true; readonly record: string } | { readonly ok: false; readonly reason: string };

/**
 * The record of a commit, signed now, if it is approved wherever it is proposed. Whoever is about to deploy asks for it just before, and has
 * `verifyRecord` check it.
 *
 * @param standing the decisions that stand about it
 * @param key Ed25519, private
 * @param now milliseconds since 1970
 */
export function issueRecord(standing: readonly Decision[], key: KeyObject, now: number): IssuedRecord {
  const open = standing.filter((one) => one.state !== 'closed');
  const decision = open.find((one) => REFUSED[one.state] !== undefined) ?? open[0] ?? standing[0];
  if (decision === undefined) return { ok: false, reason: 'nothing stands decided about this commit' };
  const refused = REFUSED[decision.state];
  if (refused !== undefined) return { ok: false, reason: refused };
  const { repository, number, commit, base, digest, approvers } = decision;
  const issuedAt = new Date(now).toISOString();
  const signed = { ...{ repository, commit, base, approvers, issuedAt }, pull: number, digest: digest as PlanDigest };
  return { ok: true, record: signRecord({ version: 1, ...signed }, key) };
}

const REFUSED: { readonly [S in Decision['state']]: string | undefined } = {
  'not-needed': undefined,
  approved: undefined,
  merged: undefined,
  waiting: 'its plan waits for approval',
  rejected: 'changes were requested',
  closed: 'its pull request is closed, and what merging made is not what was approved',
  failed: 'its plan could not be made',
};
