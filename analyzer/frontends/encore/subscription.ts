import { nameOf, type Address } from '../../model/address.ts';
import { known } from '../../model/value.ts';
import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/pubsub#subscribing-to-events

const DAY = 86_400;

export const subscription = definePrimitive({
  kind: 'subscription',
  module: 'encore.dev/pubsub',
  constructs: ['Subscription'],
  how: 'new',
  round: 2,
  makesService: true,
  declare(declaration) {
    const name = declaration.name(1, 'subscription');
    const topic = declaration.addressOf(
      declaration.reference.args[0],
      'topic',
      `the topic of subscription ${name ?? ''}`,
    );
    if (name === undefined || topic === undefined) return undefined;
    const config = declaration.config(2);
    const retry = config.nested('retryPolicy');
    const concurrency = config.expression('maxConcurrency');
    return {
      name: [nameOf(topic as Address), name],
      properties: {
        service: known(declaration.service ?? null),
        ...(concurrency === undefined ? {} : { maxConcurrency: config.value('maxConcurrency', null) }),
        ackDeadlineSeconds: config.seconds('ackDeadline', 30),
        messageRetentionSeconds: config.seconds('messageRetention', 7 * DAY),
        minBackoffSeconds: retry.seconds('minBackoff', 10),
        maxBackoffSeconds: retry.seconds('maxBackoff', 600),
        maxRetries: retry.value('maxRetries', 100),
      },
    };
  },
});
