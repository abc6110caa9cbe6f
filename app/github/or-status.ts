/**
 * The answer of a request, or its status where that is one of the expected: they are answers too. A limit is told by 403
 * as well, and is none.
 *
 * @throws every other failure
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export async function orStatus<T>(request: Promise<T>, expected: readonly number[]): Promise<T | number> {
  try {
    return await request;
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : undefined;
    if (status === undefined || !expected.includes(status) || /rate limit/i.test(String(error))) throw error;
    return status;
  }
}
