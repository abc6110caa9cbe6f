import { secret } from 'encore.dev/config';
import { Subscription } from 'encore.dev/pubsub';
import { orderPlaced } from '../orders/events';
import { send } from './send';

const mailKey = secret('MailKey');

const _ = new Subscription(orderPlaced, 'send-receipt', {
  handler: async ({ id, email }) => send(email, `Your order ${id} (${mailKey().length})`),
  retryPolicy: { maxRetries: 5 },
});
