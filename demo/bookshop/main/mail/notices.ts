import { Subscription } from 'encore.dev/pubsub';
import { reviewWritten } from '../reviews/topics';
import { send } from './send';

const _ = new Subscription(reviewWritten, 'notify-editors', {
  handler: async ({ isbn }) => send('editors@bookshop.example', `A review of ${isbn}`),
  retryPolicy: { maxRetries: 3 },
});
