import type { Instrument } from '../../market/instrument.ts';
import { compareCodeUnits } from '../../market/units.ts';
import type { Ticker } from './exchange.ts';

/** Which symbols are looked at. */
export interface MoversAsk {
  /** Quote asset, e.g. 'USDT'. */
  readonly quote: string;
  /** How many on each side. */
  readonly count: number;
  /** Traded in 24 hours at least, in the quote asset. */
  readonly minQuoteVolume: number;
}

/**
 * The symbols that rose and fell most over 24 hours among those that can be traded, most first; equal ones by symbol.
 * None is on both sides: with few symbols, those that rose come first.
 */
export function topMovers(
  tickers: readonly Ticker[],
  instruments: readonly Instrument[],
  { quote, count, minQuoteVolume }: MoversAsk,
): { readonly gainers: readonly string[]; readonly losers: readonly string[] } {
  const tradable = new Set(instruments.map(({ symbol }) => symbol));
  const eligible = tickers.filter(({ symbol, quoteVolume, trades }) => {
    return tradable.has(symbol) && symbol.endsWith(quote) && trades > 0 && quoteVolume >= minQuoteVolume;
  });
  const by = (sign: 1 | -1) => (a: Ticker, b: Ticker) =>
    sign * (a.changePercent - b.changePercent) || compareCodeUnits(a.symbol, b.symbol);
  const gainers = [...eligible].sort(by(-1)).slice(0, count);
  const losers = [...eligible]
    .sort(by(1))
    .filter((one) => !gainers.includes(one))
    .slice(0, count);
  return { gainers: gainers.map(({ symbol }) => symbol), losers: losers.map(({ symbol }) => symbol) };
}
