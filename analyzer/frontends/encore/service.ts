import { known } from '../../model/value.ts';
import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/services

export const service = definePrimitive({
  kind: 'service',
  module: 'encore.dev/service',
  constructs: ['Service'],
  how: 'new',
  round: 1,
  declare(declaration) {
    const name = declaration.name(0, 'service');
    if (name === undefined) return undefined;
    const middlewares = declaration.config(1).expression('middlewares');
    const count = middlewares?.kind === 'array' ? middlewares.items.length : 0;
    return { name: [name], properties: { dir: known(declaration.folder('.') ?? ''), middlewares: known(count) } };
  },
});
