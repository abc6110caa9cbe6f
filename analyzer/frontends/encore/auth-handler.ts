import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/develop/auth

export const authHandler = definePrimitive({
  kind: 'auth-handler',
  module: 'encore.dev/auth',
  constructs: ['authHandler'],
  how: 'call',
  round: 1,
  makesService: true,
  declare({ reference, service, members, blindSpot }) {
    if (members.length > 0) return undefined;
    if (reference.boundTo !== undefined && service !== undefined) {
      return { name: [service, reference.boundTo], properties: {} };
    }
    blindSpot('dynamic-name', 'this auth handler is bound to no variable, so it has no name');
    return undefined;
  },
});
