import type { Pool } from 'pg';

/** Jobs of suspended installations, kept until somebody unsuspends them. */
export interface Parking {
  park(queue: string, key: string, installation: number, job: object): Promise<void>;
  /** Takes an installation's jobs out; each is given back once. */
  release(installation: number): Promise<readonly ParkedJob[]>;
  installations(): Promise<readonly number[]>;
}

export interface ParkedJob {
  readonly queue: string;
  readonly job: object;
}

export function createParking(pool: Pool): Parking {
  return {
    park: async (queue, key, installation, job) => {
      await pool.query(
        `INSERT INTO parked_job VALUES ($1, $2, $3, $4) ON CONFLICT (queue, key) DO UPDATE SET job = excluded.job`,
        [queue, key, installation, job],
      );
    },
    release: async (installation) => {
      const { rows } = await pool.query<ParkedJob>(
        'DELETE FROM parked_job WHERE installation = $1 RETURNING queue, job',
        [installation],
      );
      return rows;
    },
    installations: async () => {
      const { rows } = await pool.query<{ installation: string }>('SELECT DISTINCT installation FROM parked_job');
      return rows.map((row) => Number(row.installation));
    },
  };
}
