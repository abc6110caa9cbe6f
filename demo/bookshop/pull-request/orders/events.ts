import { Topic } from 'encore.dev/pubsub';

export interface OrderPlaced {
  id: number;
  email: string;
}

export const orderPlaced = new Topic<OrderPlaced>('order-placed', { deliveryGuarantee: 'at-least-once' });
