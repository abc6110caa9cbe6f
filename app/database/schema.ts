import type { Pool } from 'pg';
import { inTransaction } from './in-transaction.ts';

/** In order; a step that ran once is never changed. */
const STEPS: readonly string[] = [
  `CREATE TABLE inbox (
     delivery uuid PRIMARY KEY, event text NOT NULL, payload text NOT NULL,
     received_at timestamptz NOT NULL DEFAULT now(), done_at timestamptz, attempts integer NOT NULL DEFAULT 0);
   CREATE INDEX inbox_open ON inbox (received_at) WHERE done_at IS NULL;
   CREATE TABLE pull (
     repository bigint NOT NULL, number integer NOT NULL, comment bigint,
     PRIMARY KEY (repository, number));
   CREATE TABLE plan (
     repository bigint NOT NULL, number integer NOT NULL, head text NOT NULL, digest text NOT NULL,
     creates integer NOT NULL, changes integer NOT NULL, deletes integer NOT NULL,
     blind_spots boolean NOT NULL, milliseconds integer NOT NULL, published_at timestamptz NOT NULL DEFAULT now());
   CREATE INDEX plan_of_pull ON plan (repository, number, published_at);`,
  `ALTER TABLE inbox ADD next_at timestamptz NOT NULL DEFAULT now(), ADD dead_at timestamptz, ADD error text;
   DROP INDEX inbox_open;
   CREATE INDEX inbox_open ON inbox (next_at) WHERE done_at IS NULL AND dead_at IS NULL;
   CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;
   CREATE TABLE parked_job (
     queue text NOT NULL, key text NOT NULL, installation bigint NOT NULL, job jsonb NOT NULL,
     PRIMARY KEY (queue, key));
   CREATE TABLE redelivery (one boolean PRIMARY KEY DEFAULT true CHECK (one), looked_at timestamptz NOT NULL);`,
  `ALTER TABLE pull ADD rerun_at timestamptz;
   ALTER TABLE plan ADD files integer NOT NULL DEFAULT 0, ADD parsed integer NOT NULL DEFAULT 0;`,
  `ALTER TABLE pull ADD replaced bigint;
   ALTER TABLE plan ADD id bigint GENERATED ALWAYS AS IDENTITY, ADD summary jsonb;
   CREATE TABLE call (
     repository bigint NOT NULL, number integer NOT NULL, review bigint NOT NULL,
     PRIMARY KEY (repository, number, review));`,
  `ALTER TABLE plan ALTER published_at DROP NOT NULL, ALTER published_at DROP DEFAULT;`,
  `CREATE TABLE preview (
     repository bigint NOT NULL, number integer NOT NULL,
     installation bigint NOT NULL, owner text NOT NULL, repo text NOT NULL,
     wish text CHECK (wish IN ('start', 'stop')), wish_head text, wish_by text, wish_is_new boolean NOT NULL DEFAULT false,
     has_place boolean NOT NULL DEFAULT false, waits_since timestamptz,
     PRIMARY KEY (repository, number));
   CREATE TABLE preview_run (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     repository bigint NOT NULL, number integer NOT NULL, command text NOT NULL, head text NOT NULL, digest text NOT NULL,
     asked_at timestamptz NOT NULL DEFAULT clock_timestamp(), run bigint);
   CREATE INDEX preview_run_of_pull ON preview_run (repository, number, id);`,
  `CREATE TABLE decision (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, repository bigint NOT NULL, number integer NOT NULL,
     commit text NOT NULL, decision jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
   CREATE INDEX decision_of_pull ON decision (repository, number, id);
   CREATE INDEX decision_of_commit ON decision (repository, commit);`,
  `CREATE TABLE open_plan (
     repository bigint NOT NULL, number integer NOT NULL, base text NOT NULL, base_commit text NOT NULL,
     head text NOT NULL, claims json NOT NULL, PRIMARY KEY (repository, number));
   CREATE TABLE interaction (
     repository bigint NOT NULL, low integer NOT NULL, high integer NOT NULL CHECK (low < high), identity text NOT NULL,
     PRIMARY KEY (repository, low, high));
   CREATE TABLE concern (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, repository bigint NOT NULL, number integer NOT NULL);
   CREATE INDEX concern_of_pull ON concern (repository, number);`,
  `ALTER TABLE plan ADD losses text[];`,
  `CREATE TABLE reap (repository bigint PRIMARY KEY, asked_at timestamptz NOT NULL DEFAULT now());`,
  `CREATE TABLE merge_group (
     repository bigint NOT NULL, head text NOT NULL, job jsonb NOT NULL, pulls integer[] NOT NULL,
     at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (repository, head));`,
  // Kept as it is written: jsonb refuses characters that a name may have.
  `ALTER TABLE plan ALTER summary TYPE json USING summary::json;`,
  `ALTER TABLE merge_group ADD rerun_at timestamptz;`,
];

/** Brings the tables up to date; several replicas may call it at once. */
export const migrate = (pool: Pool): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(7353231)');
    await client.query('CREATE TABLE IF NOT EXISTS schema_step (step integer PRIMARY KEY)');
    const done = await client.query<{ step: number }>('SELECT step FROM schema_step');
    for (const [step, sql] of STEPS.entries()) {
      if (done.rows.some((row) => row.step === step)) continue;
      await client.query(sql);
      await client.query('INSERT INTO schema_step VALUES ($1)', [step]);
    }
  });
