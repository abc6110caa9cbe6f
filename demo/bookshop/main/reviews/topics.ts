import { Topic } from 'encore.dev/pubsub';

export interface ReviewWritten {
  isbn: string;
}

export const reviewWritten = new Topic<ReviewWritten>('review-written', { deliveryGuarantee: 'at-least-once' });
