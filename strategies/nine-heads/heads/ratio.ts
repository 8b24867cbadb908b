import { clip } from '../head.ts';

/** x in units of a scale ≥ 0, cut to −1..1; 0 where there is no scale to measure by. */
export function ratio(x: number, scale: number): number {
  return scale > 0 ? clip(x / scale) : 0;
}
