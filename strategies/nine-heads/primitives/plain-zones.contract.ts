import type { CandleColumns } from '../../../engine/market/candle.ts';
import type { ZoneRules } from './zones.ts';

/** A zone as the plain references keep it: real prices, and the candle that proved it. */
export interface PlainZone {
  readonly direction: 1 | -1;
  readonly low: number;
  readonly high: number;
  readonly index: number;
}

export interface PlainRules extends ZoneRules {
  /** Told of the candle that ended a zone before its age did, and whether that closed beyond it. */
  onEnd?(zone: PlainZone, t: number, isBeyond: boolean): void;
}

/**
 * The candle of the latest reaction up to t in zones of one direction, from each zone's whole life, one zone at a time.
 * Nothing is known of a limit to the number of zones.
 */
export function plainReactions(
  candles: CandleColumns,
  zones: readonly PlainZone[],
  { ageMax, endsWhen, onEnd }: PlainRules,
): (direction: 1 | -1, t: number) => number {
  const latest = new Map([1, -1].map((direction) => [direction, new Float64Array(candles.length).fill(-Infinity)]));
  for (const zone of zones) {
    const { direction, index } = zone;
    const [bottom, top] = direction > 0 ? [zone.low, zone.high] : [-zone.high, -zone.low];
    for (let t = index + 1; t < candles.length && t - index <= ageMax; t++) {
      const low = direction > 0 ? candles.low[t]! : -candles.high[t]!;
      const close = candles.close[t]! * direction;
      if (endsWhen === 'filled' ? low <= bottom : close < bottom) {
        onEnd?.(zone, t, close < bottom);
        break;
      }
      if (low <= top && close >= (bottom + top) / 2 - 1e-9) latest.get(direction)![t] = t;
    }
  }
  for (const column of latest.values()) {
    for (let t = 1; t < column.length; t++) column[t] = Math.max(column[t]!, column[t - 1]!);
  }
  return (direction, t) => latest.get(direction)![t]!;
}
