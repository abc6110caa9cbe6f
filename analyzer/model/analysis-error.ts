/** An analysis that could not be done at all. The message says what to do about it. */
export class AnalysisError extends Error {
  override name = 'AnalysisError';
}
