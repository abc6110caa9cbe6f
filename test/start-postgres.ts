import { startEmbeddedPostgres, type EmbeddedPostgres } from '#postgres/embedded-postgres.ts';

/** Nothing is forced onto the disk: tests kill processes, never the machine, and disks are slow. */
export const FORGETFUL = ['fsync=off'];

/** A real PostgreSQL for a test. */
export const startPostgres = (folder: string, options = { loopback: false }): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres(folder, { ...options, settings: FORGETFUL });
