import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The path of a repository's audit page. Whoever may read the repository finds it in its checks and comments; the link is
 * signed and ends with the next month, so that one who leaves does not keep it.
 *
 * @param now milliseconds since 1970
 */
export function auditPath(key: Buffer, repository: number, now: number): string {
  const month = monthOf(now);
  return `/audit/${repository}/${month}/${sign(key, repository, month)}`;
}

/** The repository that a path is a valid link for. */
export function readAuditPath(key: Buffer, path: string, now: number): number | undefined {
  const [, repository, month, mac] = /^\/audit\/(\d{1,15})\/(\d{6})\/([\da-f]{64})$/.exec(path) ?? [];
  if (repository === undefined || month === undefined || mac === undefined) return undefined;
  const expected = sign(key, Number(repository), month);
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return undefined;
  const isCurrent = month === monthOf(now) || month === monthBefore(now);
  return isCurrent ? Number(repository) : undefined;
}

const sign = (key: Buffer, repository: number, month: string) =>
  createHmac('sha256', key).update(`audit ${repository} ${month}`).digest('hex');

const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7).replace('-', '');

function monthBefore(now: number): string {
  const date = new Date(now);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1));
}
