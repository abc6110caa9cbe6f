const SECONDS = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000001, µs: 0.000001, ns: 1e-9, d: 86_400 } as const;

/** Seconds of a duration as Encore writes it, `1h30m` or `500ms`; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text.replaceAll(' ', '')) return undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * SECONDS[unit as keyof typeof SECONDS], 0);
}
