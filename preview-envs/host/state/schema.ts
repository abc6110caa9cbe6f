/** Tables of the host's own database. What is to be made stands here before it is made. */
export const HOST_SCHEMA = `
CREATE TABLE IF NOT EXISTS preview (
  name text PRIMARY KEY, spec jsonb NOT NULL, phase jsonb NOT NULL, keys jsonb NOT NULL,
  slot integer NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(), last_request_at timestamptz);
CREATE TABLE IF NOT EXISTS resource (
  preview text NOT NULL REFERENCES preview ON DELETE CASCADE, kind text NOT NULL, name text NOT NULL,
  spec jsonb NOT NULL, status text NOT NULL CHECK (status IN ('making', 'done', 'failed')),
  outputs jsonb NOT NULL DEFAULT '{}', record jsonb NOT NULL DEFAULT '{}', made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (preview, kind, name));
CREATE TABLE IF NOT EXISTS template (
  hash text PRIMARY KEY, ready boolean NOT NULL, used_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE template ADD COLUMN IF NOT EXISTS spec jsonb;
`;
