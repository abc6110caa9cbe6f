/** What previews may use. Sizes in megabytes, times in seconds. */
export interface Limits {
  readonly previews: number;
  /** Processes at once; beyond, the one without requests for longest goes to sleep. */
  readonly running: number;
  /** Resident memory of one preview. */
  readonly memoryMegabytes: number;
  /** Processors of one preview, where it is a container. */
  readonly cpus: number;
  /** Largest file that a preview can write. */
  readonly fileMegabytes: number;
  /** Files and databases of one preview. */
  readonly diskMegabytes: number;
  /** Unpacked source of one tree. */
  readonly sourceMegabytes: number;
  /** Log of one service of a preview. */
  readonly logMegabytes: number;
  readonly installSeconds: number;
  readonly buildSeconds: number;
  readonly buildMegabytes: number;
  /** All migrations of one database. */
  readonly migrationSeconds: number;
  /** A seed script, from start to end. */
  readonly seedSeconds: number;
  /** From the start of the process to its first healthy answer. */
  readonly startSeconds: number;
  /** Connections of one preview to PostgreSQL, over all its databases. */
  readonly connections: number;
}

export const DEFAULT_LIMITS: Limits = {
  previews: 200,
  running: 20,
  memoryMegabytes: 512,
  cpus: 1,
  fileMegabytes: 256,
  diskMegabytes: 2_048,
  sourceMegabytes: 512,
  logMegabytes: 2,
  installSeconds: 180,
  buildSeconds: 120,
  buildMegabytes: 1_536,
  migrationSeconds: 60,
  seedSeconds: 60,
  startSeconds: 30,
  connections: 40,
};
