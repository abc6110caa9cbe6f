/** Numbers from 0 to 1 that the seed decides (Park and Miller). */
export function numbersFrom(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
