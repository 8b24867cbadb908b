import type { Candle } from '../../market/candle.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Observation, ObservationKind } from '../../market/observation.ts';

/** What is traded on a simulated exchange. Times are epoch ms. */
export interface SimulatedMarket {
  readonly instruments: readonly Instrument[];
  /** Open time of the first minute; a year before the exchange's present when it is not said. */
  readonly firstOpen?: number;
  /** Any minute's candle, or null where there is none. */
  candle(symbol: string, openTime: number): Candle | null;
  /** Whether a symbol is traded now; always, when this is left out. */
  isTrading?(symbol: string, now: number): boolean;
  /**
   * Side data of a symbol (null: of the whole market) that became available from `from` to `to`, both inclusive, in
   * that order; a market without side data leaves this out.
   */
  observations?(kind: ObservationKind, symbol: string | null, span: ObservationSpan): readonly Observation[];
}

/** From when to when side data became available, epoch ms, both inclusive. */
export interface ObservationSpan {
  readonly from: number;
  readonly to: number;
}

/** What was known of a kind at some time, all or what became so from a time on, in the order in which it became available. */
export function knownOf(
  market: SimulatedMarket,
  about: {
    readonly kind: ObservationKind;
    readonly symbol: string | null;
    readonly now: number;
    readonly from?: number;
  },
): readonly Observation[] {
  const { kind, symbol, now, from = -Infinity } = about;
  return market.observations?.(kind, symbol, { from, to: now }) ?? [];
}
