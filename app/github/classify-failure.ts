/** What a job that failed on GitHub should do next. */
export type Failure =
  /** GitHub says when: a rate limit, or `retry-after`. */
  | { readonly kind: 'later'; readonly seconds: number }
  /** Nothing helps until somebody unsuspends the installation. */
  | { readonly kind: 'suspended' }
  /** The installation, repository or pull request is no longer there for us. */
  | { readonly kind: 'gone' }
  /** Anything else: the queue's own pauses. */
  | { readonly kind: 'again' };

/** GitHub's advice for a secondary limit that names no time. */
const SECONDARY_SECONDS = 60;
const LONGEST_SECONDS = 3_600;

/**
 * Reads GitHub's answer. Source of the rules:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 *
 * @param now milliseconds since 1970
 */
export function classifyFailure(error: unknown, now: number): Failure {
  if (!(error instanceof Error) || !('status' in error)) return { kind: 'again' };
  const { status, message } = error;
  const path = requestPath(error);
  if (status === 403 && /suspended/i.test(message)) return { kind: 'suspended' };
  const wait = secondsToWait(error, now);
  if (wait !== undefined) return { kind: 'later', seconds: Math.min(Math.max(wait, 1), LONGEST_SECONDS) };
  // The token endpoint answers 422 for a repository that was taken out of the installation.
  if (path.endsWith('/access_tokens') && (status === 404 || status === 422)) return { kind: 'gone' };
  if (status === 404 && /\/pulls\/\d+$/.test(path)) return { kind: 'gone' };
  return { kind: 'again' };
}

function secondsToWait(error: Error, now: number): number | undefined {
  const { status } = error as { readonly status?: unknown };
  const header = headersOf(error);
  const after = Number(header('retry-after'));
  if (Number.isFinite(after) && after > 0) return after;
  if (status !== 403 && status !== 429) return undefined;
  if (header('x-ratelimit-remaining') === '0') {
    const reset = Number(header('x-ratelimit-reset'));
    return Number.isFinite(reset) && reset > 0 ? reset - Math.floor(now / 1000) + 1 : SECONDARY_SECONDS;
  }
  return status === 429 || /rate limit/i.test(error.message) ? SECONDARY_SECONDS : undefined;
}

function headersOf(error: Error): (name: string) => string | undefined {
  const { response } = error as { readonly response?: { readonly headers?: Readonly<Record<string, unknown>> } };
  return (name) => {
    const value = response?.headers?.[name];
    return value === undefined ? undefined : String(value);
  };
}

function requestPath(error: Error): string {
  const { request } = error as { readonly request?: { readonly url?: unknown } };
  return typeof request?.url === 'string' && URL.canParse(request.url) ? new URL(request.url).pathname : '';
}
