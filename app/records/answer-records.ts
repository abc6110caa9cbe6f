import type { Answer } from '../front-door/front-door.ts';
import type { DecisionStore } from './decision-store.ts';
import type { AppKeys } from './derive-keys.ts';
import { issueRecord } from './issue-record.ts';

export interface RecordDeps {
  readonly decisions: DecisionStore;
  readonly keys: AppKeys;
}

/**
 * `/api/records/key`: the public key, as PEM. `/api/records/REPOSITORY/COMMIT`: the record, signed now; 404 with the
 * reason where there is none. Whoever knows a commit's full id may ask: it is as hard to guess as a password, and a
 * record tells no more than who approved.
 *
 * @param now milliseconds since 1970
 */
export async function answerRecords(
  { decisions, keys }: RecordDeps,
  { pathname }: URL,
  now: number,
): Promise<Answer | undefined> {
  if (pathname === '/api/records/key') {
    return { status: 200, body: keys.recordPublic, type: 'application/x-pem-file' };
  }
  const [, repository, commit] = /^\/api\/records\/(\d{1,15})\/([\da-f]{40})$/.exec(pathname) ?? [];
  if (repository === undefined || commit === undefined) return undefined;
  const issued = issueRecord(await decisions.standing(Number(repository), commit), keys.record, now);
  return issued.ok ? { status: 200, body: issued.record } : { status: 404, body: issued.reason };
}
