/** PostgreSQL's `disk_full`, beside the system's codes: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const CODES = ['ENOSPC', 'EDQUOT', '53100'];

/** Whether an error says that there is no space left, be it a file's or a database's. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CODES.includes(String(error.code));
}
