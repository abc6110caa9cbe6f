/**
 * Tables behind topics, in a database of the preview's own. The runtime writes them, the host's page reads them. A
 * message is stored once for its topic and delivered once for each subscription; `dead` ones ran out of retries.
 */
export const BROKER_SCHEMA = `
CREATE TABLE IF NOT EXISTS message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL, payload jsonb NOT NULL, attributes jsonb NOT NULL DEFAULT '{}',
  ordering_key text, published_at timestamptz NOT NULL DEFAULT now(), trace text);
CREATE TABLE IF NOT EXISTS delivery (
  subscription text NOT NULL, message bigint NOT NULL REFERENCES message ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead')),
  attempts integer NOT NULL DEFAULT 0, next_at timestamptz NOT NULL DEFAULT now(),
  error text, done_at timestamptz, PRIMARY KEY (subscription, message));
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (subscription, next_at) WHERE state IN ('waiting', 'running');
`;
