const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 64n - 1n;

/** A number as Encore hands it to a handler: a whole one that `number` cannot hold, but 64 bits can, is a bigint. */
export function exactNumber(value: number, digits: string): number | bigint {
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(digits)) return value;
  const whole = BigInt(digits.replace(/^\+/, ''));
  return whole >= LOWEST && whole <= HIGHEST ? whole : value;
}

/** A number as Encore writes it: large ones in powers of ten, so that they are read as numbers again. */
export function numberText(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}
