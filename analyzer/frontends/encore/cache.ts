import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/caching

export const cache = definePrimitive({
  kind: 'cache',
  module: 'encore.dev/storage/cache',
  constructs: ['CacheCluster'],
  how: 'new',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'cache cluster');
    if (name === undefined) return undefined;
    return {
      name: [name],
      properties: { evictionPolicy: declaration.config(1).value('evictionPolicy', 'allkeys-lru') },
    };
  },
});
