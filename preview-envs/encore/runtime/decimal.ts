const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/;
const MAX_LENGTH = 262_144;
const MAX_EXPONENT = 16_384;
/** Digits after the point of a number whose expansion never ends, such as 1/3. */
const ENDLESS_SCALE = 10n;

/** Exact arithmetic on rational numbers, as encore.dev's Decimal does it: a third times three is one. */
export class Decimal {
  readonly #numerator: bigint;
  /** Positive, without a common factor with the numerator. */
  readonly #denominator: bigint;

  constructor(value: string | readonly [numerator: bigint, denominator: bigint]) {
    const [numerator, denominator] = typeof value === 'string' ? parse(value) : value;
    const sign = denominator < 0n ? -1n : 1n;
    const factor = greatestCommonDivisor(numerator, denominator);
    this.#numerator = (sign * numerator) / factor;
    this.#denominator = (sign * denominator) / factor;
  }

  add(other: Decimal): Decimal {
    const numerator = this.#numerator * other.#denominator + other.#numerator * this.#denominator;
    return new Decimal([numerator, this.#denominator * other.#denominator]);
  }

  sub(other: Decimal): Decimal {
    return this.add(new Decimal([-other.#numerator, other.#denominator]));
  }

  mul(other: Decimal): Decimal {
    return new Decimal([this.#numerator * other.#numerator, this.#denominator * other.#denominator]);
  }

  div(other: Decimal): Decimal {
    if (other.#numerator === 0n) throw new Error('division by zero');
    return new Decimal([this.#numerator * other.#denominator, this.#denominator * other.#numerator]);
  }

  toString(): string {
    const scale = decimalScale(this.#denominator);
    const shifted = this.#numerator * 10n ** scale;
    const digits = String(roundedQuotient(shifted < 0n ? -shifted : shifted, this.#denominator));
    const padded = digits.padStart(Number(scale) + 1, '0');
    const point = padded.length - Number(scale);
    return `${shifted < 0n ? '-' : ''}${padded.slice(0, point)}${scale > 0n ? `.${padded.slice(point)}` : ''}`;
  }
}

function parse(text: string): [bigint, bigint] {
  const [, sign, whole = '', fraction = '', exponent = '0'] = (text.length <= MAX_LENGTH && NUMBER.exec(text)) || [];
  if (whole + fraction === '' || Math.abs(Number(exponent)) > MAX_EXPONENT) {
    throw new Error(`Invalid decimal format: 'Failed to parse decimal from string: ${text.slice(0, 80)}'`);
  }
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const power = BigInt(Number(exponent) - fraction.length);
  return power >= 0n ? [digits * 10n ** power, 1n] : [digits, 10n ** -power];
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

/** Digits after the point that show a fraction of this denominator whole: the larger power of 2 and 5 in it. */
function decimalScale(denominator: bigint): bigint {
  let [rest, twos, fives] = [denominator, 0n, 0n];
  for (; rest % 2n === 0n; rest /= 2n) twos++;
  for (; rest % 5n === 0n; rest /= 5n) fives++;
  if (rest !== 1n) return ENDLESS_SCALE;
  return twos > fives ? twos : fives;
}

const roundedQuotient = (a: bigint, b: bigint) => (2n * a + b) / (2n * b);
