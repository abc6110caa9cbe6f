import { known } from '../../model/value.ts';
import { definePrimitive, type Primitive } from './primitive.ts';

// https://encore.dev/docs/ts/observability/metrics

const TYPES = { Counter: 'counter', CounterGroup: 'counter-group', Gauge: 'gauge', GaugeGroup: 'gauge-group' } as const;

/** One primitive a class, so that the class decides the property `type`. */
export const metrics: readonly Primitive<'metric'>[] = Object.entries(TYPES).map(([construct, type]) =>
  definePrimitive({
    kind: 'metric',
    module: 'encore.dev/metrics',
    constructs: [construct],
    how: 'new',
    round: 1,
    declare(declaration) {
      const name = declaration.name(0, 'metric');
      return name === undefined ? undefined : { name: [name], properties: { type: known(type) } };
    },
    uses: { methods: { increment: ['record'], set: ['record'], with: ['record'], ref: ['record'] } },
  }),
);
