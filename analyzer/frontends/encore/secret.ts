import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/secrets

export const secret = definePrimitive({
  kind: 'secret',
  module: 'encore.dev/config',
  constructs: ['secret'],
  how: 'call',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'secret');
    return name === undefined ? undefined : { name: [name], properties: {} };
  },
  // The value goes to the service that declares it, whether or not the code calls for it.
  uses: { methods: {}, otherwise: ['read'] },
});
