import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/pubsub

export const topic = definePrimitive({
  kind: 'topic',
  module: 'encore.dev/pubsub',
  constructs: ['Topic'],
  how: 'new',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'topic');
    if (name === undefined) return undefined;
    const config = declaration.config(1);
    const ordering = config.expression('orderingAttribute');
    return {
      name: [name],
      properties: {
        deliveryGuarantee: config.value('deliveryGuarantee', 'at-least-once'),
        ...(ordering === undefined ? {} : { orderingAttribute: config.value('orderingAttribute', null) }),
      },
    };
  },
  uses: { methods: { publish: ['publish'] }, permissions: { Publisher: ['publish'] } },
});
