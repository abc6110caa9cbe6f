import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import type { Decision } from './decision.ts';

/** Who approved which plan when, by which rules. Nothing in it is ever changed. */
export interface DecisionStore {
  /** Does nothing where this is the newest decision about the pull request. */
  remember(decision: Decision): Promise<void>;
  /** The decisions that stand for a commit: those of pull requests that have no newer one about another commit. */
  standing(repository: number, commit: string): Promise<readonly Decision[]>;
  /** The newest decision about a pull request. */
  newest(repository: number, number: number): Promise<Decision | undefined>;
  /** Newest first. @param before an `id`, to go on from */
  list(repository: number, limit: number, before?: number): Promise<readonly KeptDecision[]>;
}

export interface KeptDecision extends Decision {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export function createDecisionStore(pool: Pool): DecisionStore {
  const newest = async (repository: number, number: number) => {
    const { rows } = await pool.query<Row>(
      'SELECT * FROM decision WHERE repository = $1 AND number = $2 ORDER BY id DESC LIMIT 1',
      [repository, number],
    );
    return rows[0] === undefined ? undefined : rows[0].decision;
  };
  return {
    newest,
    remember: async (decision) => {
      const plain = JSON.parse(JSON.stringify(decision)) as Decision;
      if (isDeepStrictEqual(await newest(decision.repository, decision.number), plain)) return;
      await pool.query('INSERT INTO decision (repository, number, commit, decision) VALUES ($1, $2, $3, $4)', [
        ...[decision.repository, decision.number, decision.commit, JSON.stringify(plain)],
      ]);
    },
    standing: async (repository, commit) => {
      const { rows } = await pool.query<{ number: number }>(
        'SELECT DISTINCT number FROM decision WHERE repository = $1 AND commit = $2',
        [repository, commit],
      );
      const decisions = await Promise.all(rows.map(({ number }) => newest(repository, number)));
      return decisions.flatMap((one) => (one?.commit === commit ? [one] : []));
    },
    list: async (repository, limit, before) => {
      const { rows } = await pool.query<Row>(
        'SELECT * FROM decision WHERE repository = $1 AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $2',
        [repository, limit, before ?? null],
      );
      return rows.map(({ id, at, decision }) => ({ id: Number(id), at: at.toISOString(), ...decision }));
    },
  };
}

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly decision: Decision;
}
