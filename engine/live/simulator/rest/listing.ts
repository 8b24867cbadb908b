import type { Instrument } from '../../../market/instrument.ts';
import { DAY_MS, MINUTE_MS } from '../../../market/units.ts';
import { tradedOn } from '../face.ts';
import { decimal } from '../speech.ts';
import { RestFault, symbolOf } from './ask.ts';
import type { RestAsk, Route } from './ask.ts';
import { candleOver } from './candles.ts';

const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** The symbols asked for, by `symbol`, by `symbols` (a JSON list), or all. Throws RestFault. */
function askedOf(ask: RestAsk): readonly Instrument[] {
  const all = tradedOn(ask.face, ask.market.instruments);
  if (ask.query.has('symbol')) {
    const symbol = symbolOf(ask);
    return all.filter((one) => one.symbol === symbol);
  }
  const list = ask.query.get('symbols');
  if (list === null) return all;
  const wanted = readList(list);
  const unknown = wanted.some((symbol) => !all.some((one) => one.symbol === symbol));
  if (unknown) throw new RestFault(-1121, 'Invalid symbol.');
  return all.filter(({ symbol }) => wanted.includes(symbol));
}

function readList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Answered below.
  }
  throw new RestFault(-1100, "Illegal characters found in parameter 'symbols'.");
}

function baseOf(symbol: string): { baseAsset: string; quoteAsset: string } {
  const quoteAsset = ['USDT', 'USDC', 'BTC'].find((quote) => symbol.endsWith(quote)) ?? '';
  return { baseAsset: symbol.slice(0, symbol.length - quoteAsset.length), quoteAsset };
}

function entryOf(ask: RestAsk, { symbol, market, tickSize, quantityStep }: Instrument): object {
  const futures = { pair: symbol, contractType: 'PERPETUAL' };
  return {
    symbol,
    ...(market === 'um' ? futures : {}),
    status: (ask.market.isTrading?.(symbol, ask.now) ?? true) ? 'TRADING' : 'BREAK',
    ...baseOf(symbol),
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: decimal(tickSize) },
      { filterType: 'LOT_SIZE', stepSize: decimal(quantityStep) },
    ],
  };
}

/** What can be traded. */
export const INSTRUMENTS: Route = {
  weight: ({ face }) => (face.market === 'spot' ? 20 : 1),
  answer: (ask) => ({
    timezone: 'UTC',
    serverTime: ask.now,
    rateLimits: [
      {
        rateLimitType: 'REQUEST_WEIGHT',
        interval: 'MINUTE',
        intervalNum: 1,
        limit: ask.face.limits.weightPerMinute,
      },
    ],
    symbols: askedOf(ask).map((one) => entryOf(ask, one)),
  }),
};

/** The last 24 hours of a symbol, minute by minute. */
function tickerOf(ask: RestAsk, symbol: string): object {
  const openTime = Math.floor(ask.now / MINUTE_MS - DAY_MINUTES + 1) * MINUTE_MS;
  const day = candleOver(ask, { symbol, openTime, minutes: DAY_MINUTES });
  const { open = 0, high = 0, low = 0, close = 0, volume = 0, quoteVolume = 0, trades = 0 } = day ?? {};
  const change = Number((close - open).toPrecision(12));
  return {
    symbol,
    priceChange: decimal(change),
    priceChangePercent: open === 0 ? '0.000' : ((100 * change) / open).toFixed(3),
    weightedAvgPrice: decimal(volume > 0 ? Number((quoteVolume / volume).toPrecision(12)) : 0),
    lastPrice: decimal(close),
    openPrice: decimal(open),
    highPrice: decimal(high),
    lowPrice: decimal(low),
    volume: decimal(volume),
    quoteVolume: decimal(quoteVolume),
    openTime,
    closeTime: ask.now,
    count: trades,
  };
}

function tickerWeight({ face, query, market }: RestAsk): number {
  if (face.market === 'um') return query.has('symbol') ? 1 : 40;
  if (query.has('symbol')) return 2;
  const list = query.get('symbols');
  if (list === null) return 80;
  const count = Math.min(list.split(',').length, market.instruments.length);
  return count <= 20 ? 2 : count <= 100 ? 40 : 80;
}

/** The rolling 24 hours of one symbol, or of several. */
export const TICKERS: Route = {
  weight: tickerWeight,
  answer(ask) {
    const all = askedOf(ask).map(({ symbol }) => tickerOf(ask, symbol));
    return ask.query.has('symbol') ? all[0] : all;
  },
};

/** The exchange's clock. */
export const TIME: Route = { weight: () => 1, answer: ({ now }) => ({ serverTime: now }) };
