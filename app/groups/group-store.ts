import type { Pool } from 'pg';
import type { GroupJob } from '../jobs/jobs.ts';
import type { PullKey } from '../pulls/pull-store.ts';

export type GroupKey = Pick<GroupJob, 'repository' | 'headSha'>;

/** Merge groups that were looked at and may still be waiting for other checks. */
export interface GroupStore {
  /** @param pulls that it merges, as far as they can be told; those that were told before stay */
  remember(job: GroupJob, pulls: readonly number[]): Promise<void>;
  /** It is merged, or taken out of the queue. */
  forget(group: GroupKey): Promise<void>;
  read(group: GroupKey): Promise<RememberedGroup | undefined>;
  containing(pull: PullKey): Promise<readonly GroupJob[]>;
  /** Somebody wants its checks anew. @returns what to look at again; undefined: the commit is no group that is known */
  askRerun(group: GroupKey): Promise<GroupJob | undefined>;
  forgetRerun(group: GroupKey, asked: Date): Promise<void>;
}

export interface RememberedGroup {
  /** When somebody asked for its checks to be written anew, until that is done. */
  readonly rerun: Date | undefined;
}

/** GitHub waits for the checks of a group for six hours at most. */
const LONGEST = '1 day';

export function createGroupStore(pool: Pool): GroupStore {
  return {
    remember: async (job, pulls) => {
      await pool.query(
        `INSERT INTO merge_group (repository, head, job, pulls) VALUES ($1, $2, $3, $4)
         ON CONFLICT (repository, head) DO UPDATE SET
           pulls = ARRAY(SELECT DISTINCT unnest(merge_group.pulls || excluded.pulls))`,
        [job.repository, job.headSha, JSON.stringify(job), pulls],
      );
      await pool.query('DELETE FROM merge_group WHERE at < now() - $1::interval', [LONGEST]);
    },
    forget: async ({ repository, headSha }) => {
      await pool.query('DELETE FROM merge_group WHERE repository = $1 AND head = $2', [repository, headSha]);
    },
    read: async ({ repository, headSha }) => {
      const { rows } = await pool.query<{ rerun_at: Date | null }>(
        'SELECT rerun_at FROM merge_group WHERE repository = $1 AND head = $2',
        [repository, headSha],
      );
      return rows[0] === undefined ? undefined : { rerun: rows[0].rerun_at ?? undefined };
    },
    containing: async ({ repository, number }) => {
      const { rows } = await pool.query<{ job: GroupJob }>(
        'SELECT job FROM merge_group WHERE repository = $1 AND $2 = ANY(pulls) AND at > now() - $3::interval ORDER BY at',
        [repository, number, LONGEST],
      );
      return rows.map((row) => row.job);
    },
    askRerun: async ({ repository, headSha }) => {
      const { rows } = await pool.query<{ job: GroupJob }>(
        `UPDATE merge_group SET rerun_at = date_trunc('milliseconds', clock_timestamp())
         WHERE repository = $1 AND head = $2 RETURNING job`,
        [repository, headSha],
      );
      return rows[0]?.job;
    },
    forgetRerun: async ({ repository, headSha }, asked) => {
      await pool.query(
        'UPDATE merge_group SET rerun_at = NULL WHERE repository = $1 AND head = $2 AND rerun_at <= $3',
        [repository, headSha, asked],
      );
    },
  };
}
