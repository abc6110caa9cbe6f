/** Redis counts from the end below zero, and its last index is part of the range: as `slice` wants it. */
export function sliceBounds(start: number, stop: number, length: number): [from: number, to: number] {
  const absolute = (index: number) => (index < 0 ? Math.max(0, length + index) : index);
  const to = stop < -length ? 0 : absolute(stop) + 1;
  return [absolute(start), to];
}
