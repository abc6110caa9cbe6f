import { Topic } from 'encore.dev/pubsub';

export const bounced = new Topic<{ email: string }>(`bounced-${process.env.NODE_ENV}`, {
  deliveryGuarantee: 'at-least-once',
});
