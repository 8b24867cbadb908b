import { UsageError } from '../../engine/market/errors.ts';
import type { Instrument } from '../../engine/market/instrument.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { CandleBatch } from '../../engine/time/source.ts';
import { generateCandles } from './candles.ts';
import { instrumentOf, profileOf } from './instrument.ts';
import { generateObservations } from './side-data.ts';

/** Raised whenever the same seed gives other candles than before. */
const GENERATOR_VERSION = 1;
const DEFAULT_BATCH_SIZE = 8192;
const SYMBOL = /^[A-Z0-9_]{1,32}$/;

/** What to generate. `from` (inclusive) and `to` (exclusive) are epoch ms on the minute; the seed is a whole number. */
export interface GenerateOptions {
  readonly seed: number;
  readonly symbols: readonly string[];
  readonly from: number;
  readonly to: number;
  /** How often open interest, long/short ratio, mark and index come, ms that divide an hour; an hour when not said. */
  readonly statisticsMs?: number;
}

/** A market that never was. Reading it again gives the same candles and side data. */
export interface GeneratedMarket {
  /** One line for manifests and reports: that it is generated, from what, and which edges were put in. */
  readonly description: string;
  readonly symbols: readonly Instrument[];
  /** The 1m candles of one of its symbols, in batches with columns of their own. */
  candles(symbol: string, batchSize?: number): Iterable<CandleBatch>;
  /** Side data of all symbols and of the market, in the order of `compareObservations`. */
  observations(): Observation[];
}

/**
 * A seeded market of perpetuals at 1m that looks like crypto: fat-tailed 1m returns (kurtosis about 10 to 100), volatility
 * that clusters for days, jumps, symbols that move together (correlation 0.5 to 0.9), volume that follows the UTC hour,
 * volatility and the size of the move, takers who buy into rising minutes, funding and open interest that follow the trend.
 *
 * Returns have no memory but three edges, put in on purpose: trending regimes drift by half a daily standard deviation a
 * day for a day and a half on average, ranging regimes undo half of a displacement in six hours, and prices go half the
 * way back to their first one in a year. Regimes are not labelled: over 24 generated years, riding the last move earned
 * −2 to 8 bps a trade before costs for moves of 15 minutes to a day, 25 bps for two days. Volume, taker flow and side
 * data only tell of the present and the past. It has no gaps, no weekends, and falls do not raise volatility as in life.
 *
 * The same seed, `from` and symbol give the same bytes on every machine, whatever other symbols, end or batch size are
 * asked for. Throws UsageError for a period off the minute grid or empty, or symbols that are none.
 */
export function generateMarket(options: GenerateOptions): GeneratedMarket {
  checkOptions(options);
  const { seed, from, to, statisticsMs = HOUR_MS } = options;
  const key = { seed, from };
  const profiles = new Map(options.symbols.map((symbol) => [symbol, profileOf(symbol, seed)]));
  return {
    description: describe(options),
    symbols: [...profiles.values()].map(instrumentOf),
    candles(symbol, batchSize = DEFAULT_BATCH_SIZE) {
      const profile = profiles.get(symbol);
      if (!profile)
        throw new UsageError(`${symbol} is not in this generated market: it has ${[...profiles.keys()].join(', ')}.`);
      if (!Number.isInteger(batchSize) || batchSize < 1)
        throw new UsageError(`A batch holds one candle or more; got ${batchSize}.`);
      return generateCandles(key, profile, { to, batchSize });
    },
    observations: () => generateObservations(key, [...profiles.values()], { to, statisticsMs }),
  };
}

function describe({ seed, symbols, from, to }: GenerateOptions): string {
  const [start, end] = [from, to].map((time) => new Date(time).toISOString().slice(0, 16));
  return (
    `Generated market, not real prices: seed ${seed}, ${symbols.join(' ')}, ${start} to ${end} UTC, ` +
    `generator ${GENERATOR_VERSION}; its only edges are weak trends, ranges that revert and a slow return to the first price.`
  );
}

function checkOptions({ seed, symbols, from, to, statisticsMs = HOUR_MS }: GenerateOptions): void {
  if (!Number.isSafeInteger(seed)) throw new UsageError(`A market's seed is a whole number; got ${seed}.`);
  if (symbols.length === 0) throw new UsageError('A generated market needs at least one symbol, e.g. BTCUSDT.');
  for (const symbol of symbols)
    if (!SYMBOL.test(symbol))
      throw new UsageError(
        `"${symbol}" is no symbol: expected 1 to 32 capital letters, digits or underscores, e.g. BTCUSDT.`,
      );
  if (new Set(symbols).size < symbols.length)
    throw new UsageError(`Each symbol may be given once; got ${symbols.join(', ')}.`);
  for (const [name, time] of [
    ['start', from],
    ['end', to],
  ] as const)
    if (!Number.isSafeInteger(time) || time < 0 || time % MINUTE_MS !== 0)
      throw new UsageError(`The ${name} of a generated market is a whole UTC minute since 1970 in ms; got ${time}.`);
  if (!(statisticsMs > 0 && statisticsMs % MINUTE_MS === 0 && HOUR_MS % statisticsMs === 0))
    throw new UsageError(`Statistics come every so many whole minutes that divide an hour; got ${statisticsMs} ms.`);
  if (to <= from) throw new UsageError('The end of a generated market must be after its start.');
}
