import { known } from '../../model/value.ts';
import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/develop/auth: there is one gateway; Encore adds it where the code does not.

export const GATEWAY_NAME = 'api-gateway';

export const gateway = definePrimitive({
  kind: 'gateway',
  module: 'encore.dev/api',
  constructs: ['Gateway'],
  how: 'new',
  round: 2,
  makesService: true,
  declare(declaration) {
    const handler = declaration.config(0).expression('authHandler');
    const address = declaration.addressOf(handler, 'auth-handler', 'the auth handler of the gateway');
    const authHandler = address === undefined ? {} : { authHandler: known(address) };
    return { name: [GATEWAY_NAME], properties: { explicit: known(true), ...authHandler } };
  },
});
