/**
 * Which of `count` points to keep when at most `max` may be drawn: the lowest and the highest of each of max/2 equal
 * stretches, in order, so that no peak or trough of the curve is lost, and both ends.
 */
export function thin(count: number, max: number, valueAt: (index: number) => number): number[] {
  if (count <= max) return Array.from({ length: count }, (_, i) => i);
  const stretch = Math.ceil(count / Math.floor(max / 2 - 1));
  const kept: number[] = [0];
  const keep = (index: number): void => {
    if (index > kept.at(-1)!) kept.push(index);
  };
  for (let start = 0; start < count; start += stretch) {
    let [low, high] = [start, start];
    for (let i = start + 1; i < Math.min(count, start + stretch); i++) {
      if (valueAt(i) < valueAt(low)) low = i;
      if (valueAt(i) > valueAt(high)) high = i;
    }
    keep(Math.min(low, high));
    keep(Math.max(low, high));
  }
  keep(count - 1);
  return kept;
}
