import pg from 'pg';
import { startEmbeddedPostgres } from '#postgres/embedded-postgres.ts';
import { ConfigError, type Config } from '../config.ts';
import { databaseProblem } from '../start-problem.ts';
import { migrate } from './schema.ts';

export interface Database {
  readonly pool: pg.Pool;
  /** For connections beside the pool. */
  readonly connection: pg.ClientConfig;
  close(): Promise<void>;
}

/** Before a server that does not answer counts as away. */
const REACH_MILLISECONDS = 10_000;

/**
 * The PostgreSQL that was configured, or the embedded one, with the App's tables.
 *
 * @param onLost a connection broke; the pool makes new ones
 * @throws ConfigError, AwayError
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataFolder' | 'postgresSettings'>,
  onLost: (message: string) => void,
): Promise<Database> {
  const embedded = config.databaseUrl === undefined ? await startEmbedded(config) : undefined;
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl! };
  try {
    const probe = new pg.Client({ ...connection, connectionTimeoutMillis: REACH_MILLISECONDS });
    probe.on('error', () => undefined);
    await probe.connect();
    await probe.end();
    const pool = new pg.Pool({ ...connection, max: 10 });
    // Also while somebody holds it: an error that nobody hears ends the process.
    pool.on('connect', (client) => client.on('error', (error) => onLost(error.message)));
    // Said by the connection itself.
    pool.on('error', () => undefined);
    await migrate(pool);
    const close = async () => {
      await pool.end();
      await embedded?.stop();
    };
    return { pool, connection, close };
  } catch (error) {
    await embedded?.stop();
    throw embedded === undefined ? databaseProblem(error) : error;
  }
}

async function startEmbedded({ dataFolder, postgresSettings }: Pick<Config, 'dataFolder' | 'postgresSettings'>) {
  try {
    return await startEmbeddedPostgres(dataFolder, { loopback: false, settings: postgresSettings });
  } catch (error) {
    const line = `DATA_DIR or POSTGRES_SETTINGS: the embedded PostgreSQL does not start in ${dataFolder}: ${String(error)}`;
    throw new ConfigError([line], { cause: error });
  }
}
