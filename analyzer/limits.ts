/** What one analysis may cost. Beyond it there is a blind spot, never a crash. */
export interface Limits {
  readonly fileBytes: number;
  readonly fileMilliseconds: number;
  readonly planMilliseconds: number;
  readonly workerMegabytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  fileBytes: 1024 * 1024,
  fileMilliseconds: 5_000,
  planMilliseconds: 30_000,
  workerMegabytes: 512,
};
