import type { Login } from '#analyzer/model/approval.ts';
import type { Review } from './facts.ts';

/**
 * Each reviewer's newest review that decides: APPROVED, CHANGES_REQUESTED or DISMISSED. A later comment changes
 * nothing. Ordered by when it was submitted, ties by GitHub's id.
 */
export function newestDecisive(reviews: readonly Review[]): readonly Review[] {
  const newest = new Map<Login, Review>();
  for (const review of reviews.toSorted(olderFirst)) {
    if (review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    newest.set(review.reviewer, review);
  }
  return [...newest.values()];
}

function olderFirst(a: Review, b: Review): number {
  return Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id;
}
