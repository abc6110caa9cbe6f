import { MetricType } from './enums.ts';

export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Gives each metric a place in the array where encore.dev counts, and reads it there. */
export class MetricsRegistry {
  readonly #values: BigUint64Array;
  readonly #slots = new Map<string, Omit<Metric, 'value'>>();

  constructor(values: BigUint64Array) {
    this.#values = values;
  }

  allocateSlot(
    name: string,
    labels: readonly (readonly [string, string])[],
    service: string | null | undefined,
    type: string,
  ): number {
    const all = [...labels.map(([label, value]) => [snakeCase(label), value] as const)].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const own = service === null || service === undefined ? all : [...all, ['service', service] as const];
    const key = JSON.stringify([name, own]);
    if (!this.#slots.has(key)) {
      if (this.#slots.size === this.#values.length) throw new Error(`more than ${this.#values.length} metrics`);
      this.#slots.set(key, { name, type, labels: Object.fromEntries(own) });
    }
    return [...this.#slots.keys()].indexOf(key);
  }

  slotCount(): number {
    return this.#slots.size;
  }

  read(): readonly Metric[] {
    return [...this.#slots.values()].map((slot, index) => {
      const bits = Atomics.load(this.#values, index);
      return { ...slot, value: slot.type === MetricType.Gauge ? asFloat(bits) : Number(bits) };
    });
  }
}

const snakeCase = (label: string) => label.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

/** A gauge's value is the bits of a number. */
const asFloat = (bits: bigint) => new Float64Array(BigUint64Array.of(bits).buffer)[0]!;
