import type { CandleColumns } from '../market/candle.ts';
import type { Observation } from '../market/observation.ts';

/** Consecutive candles of one symbol: openTimes strictly ascending and on the grid of their timeframe, prices valid. */
export interface CandleBatch {
  readonly kind: 'candles';
  readonly symbol: string;
  /** '1m' candles drive the engine; '1s' candles only let the broker look inside a minute. */
  readonly timeframe: '1m' | '1s';
  readonly columns: CandleColumns;
}

/** Consecutive side data, in the order of `compareObservations`. */
export interface ObservationBatch {
  readonly kind: 'observations';
  readonly observations: readonly Observation[];
}

/**
 * History or a live stream of one symbol's candles, or of side data, in batches. Successive batches of one source
 * continue each other in time; `open` may be called again and then starts from the beginning.
 */
export interface Source {
  /** Unique among the sources of a run, e.g. 'candles/1m/BTCUSDT'. */
  readonly id: string;
  open(): AsyncIterable<CandleBatch | ObservationBatch>;
}
