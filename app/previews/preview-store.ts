import type { Pool } from 'pg';
import type { DispatchInputs } from '../github/preview-deployment.ts';
import type { PullJob } from '../jobs/jobs.ts';
import type { PullKey } from '../pulls/pull-store.ts';

/** What the App remembers of previews: who pressed which button, and which runs it asked for. */
export interface PreviewStore {
  read(pull: PullKey): Promise<PreviewMemory>;
  /** Somebody pressed a button; whether they may is judged when it is acted upon. */
  press(pull: PullJob, press: Press): Promise<void>;
  /** Open or closed, by the newest plan: GitHub does not tell which pull requests a fork's commit belongs to. */
  pullsOfHead(repository: number, headSha: string): Promise<readonly number[]>;
  /** Notes what is about to be asked of GitHub. @returns the record's id */
  ask(pull: PullKey, inputs: DispatchInputs): Promise<number>;
  answered(id: number, run: number): Promise<void>;
  /** It never came to be. */
  forget(id: number): Promise<void>;
}

export interface Press {
  readonly kind: 'start' | 'stop';
  readonly headSha: string;
  readonly by: string;
}

export interface PreviewMemory {
  readonly press: (Press & { readonly isNew: boolean }) | undefined;
  /** The newest ones, oldest first. */
  readonly asked: readonly AskedRun[];
}

export interface AskedRun {
  readonly id: number;
  readonly command: string;
  readonly headSha: string;
  readonly digest: string;
  readonly at: Date;
  readonly run: number | undefined;
}

const KEPT = 20;

export function createPreviewStore(pool: Pool): PreviewStore {
  return {
    read: async (pull) => ({ press: await readPress(pool, pull), asked: await readAsked(pool, pull) }),
    press: async ({ installation, repository, owner, repo, number }, { kind, headSha, by }) => {
      await pool.query(
        `INSERT INTO preview (repository, number, installation, owner, repo, wish, wish_head, wish_by, wish_is_new)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true)
         ON CONFLICT (repository, number) DO UPDATE SET wish = $6, wish_head = $7, wish_by = $8, wish_is_new = true`,
        [repository, number, installation, owner, repo, kind, headSha, by],
      );
    },
    pullsOfHead: async (repository, headSha) => {
      const { rows } = await pool.query<{ number: number }>(
        'SELECT DISTINCT number FROM plan WHERE repository = $1 AND head = $2',
        [repository, headSha],
      );
      return rows.map((row) => row.number);
    },
    ask: async ({ repository, number }, inputs) => {
      const { rows } = await pool.query<{ id: string }>(
        `WITH served AS (
           UPDATE preview SET wish_is_new = false WHERE repository = $1 AND number = $2 AND $3 = 'up')
         INSERT INTO preview_run (repository, number, command, head, digest) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
        [repository, number, inputs.command, inputs['head-sha'], inputs.digest],
      );
      return Number(rows[0]!.id);
    },
    answered: async (id, run) => {
      await pool.query('UPDATE preview_run SET run = $2 WHERE id = $1', [id, run]);
    },
    forget: async (id) => {
      await pool.query('DELETE FROM preview_run WHERE id = $1', [id]);
    },
  };
}

interface PressRow {
  readonly kind: 'start' | 'stop';
  readonly headSha: string;
  readonly by: string;
  readonly isNew: boolean;
}

async function readPress(pool: Pool, { repository, number }: PullKey): Promise<PressRow | undefined> {
  const { rows } = await pool.query<PressRow>(
    `SELECT wish AS kind, wish_head AS "headSha", wish_by AS by, wish_is_new AS "isNew" FROM preview
     WHERE repository = $1 AND number = $2 AND wish IS NOT NULL`,
    [repository, number],
  );
  return rows[0];
}

async function readAsked(pool: Pool, { repository, number }: PullKey): Promise<readonly AskedRun[]> {
  const { rows } = await pool.query<
    Omit<AskedRun, 'id' | 'run'> & { readonly id: string; readonly run: string | null }
  >(
    `SELECT id, command, head AS "headSha", digest, asked_at AS at, run FROM preview_run
     WHERE repository = $1 AND number = $2 ORDER BY id DESC LIMIT ${KEPT}`,
    [repository, number],
  );
  return rows
    .map(({ id, run, ...row }) => ({ ...row, id: Number(id), run: run === null ? undefined : Number(run) }))
    .toReversed();
}
