/** Prints what was measured: median and spread. */
export function showSpread(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(0);
  console.log(`${name.padEnd(56)} median ${at(0.5)} ${unit}, from ${at(0)} to ${at(1)}`);
}
