import { known } from '../../model/value.ts';
import { definePrimitive, type Primitive } from './primitive.ts';

// https://encore.dev/docs/ts/observability/metrics

const TYPES = { Counter: 'counter', CounterGroup: 'counter-group', Gauge: 'gauge', GaugeGroup: 'gauge-group' } as const;

/** Labels make a group of a metric, whichever class it is made of: `new Counter<Labels>('seen')`. */
function grouped(type: string, labels: readonly string[] | undefined): string {
  return labels?.length === 0 || type.endsWith('-group') ? type : `${type}-group`;
}

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
      return name === undefined
        ? undefined
        : { name: [name], properties: { type: known(grouped(type, declaration.reference.typeArgs)) } };
    },
    uses: { methods: { increment: ['record'], set: ['record'], with: ['record'], ref: ['record'] } },
  }),
);
