import type { Failure } from './api.ts';

/** An answer of the control API that is no success. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly failure: Failure | undefined;
  constructor(status: number, message: string, failure?: Failure) {
    super(message);
    this.status = status;
    this.failure = failure;
  }
}
