import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import type { ZoneList } from './primitives/zones.ts';
import type { Scope } from './scope.ts';

/** A zone that a limit may rest in: fair-value gap, order block, or the optimal entry of a retracement. */
export interface EntryZone {
  readonly kind: 'FVG' | 'OB' | 'OTE';
  /** Its consequent encroachment: the price in its middle. */
  readonly middle: number;
}

/**
 * The zone that works in a direction whose middle lies nearest to the close on the better side, so that a limit there
 * waits; null when none lies within `distanceMax`. Of equally near ones a gap goes before a block before an entry.
 */
export function nearestZone(
  { candle, gaps, structure }: Pick<Scope, 'candle' | 'gaps' | 'structure'>,
  direction: 1 | -1,
  { distanceMax, optimalEntry }: { distanceMax: number; optimalEntry: number },
): EntryZone | null {
  let nearest = Infinity;
  let found: EntryZone | null = null;
  const offer = (kind: EntryZone['kind'], middle: number): void => {
    const distance = direction * (candle.close - middle);
    if (!(distance > 0 && distance <= distanceMax + THRESHOLD_EPSILON && distance < nearest)) return;
    nearest = distance;
    found = { kind, middle };
  };
  const offerAll = (kind: EntryZone['kind'], zones: ZoneList): void =>
    zones.overlaps(-Infinity, Infinity, { since: -Infinity, visit: (low, high) => offer(kind, (low + high) / 2) });
  offerAll('FVG', gaps.gaps(direction));
  offerAll('OB', structure.blocks(direction));
  offer('OTE', optimalEntry);
  return found;
}
