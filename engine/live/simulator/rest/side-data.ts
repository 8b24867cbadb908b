import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../market/units.ts';
import type { Observation, ObservationKind } from '../../../market/observation.ts';
import { knownOf } from '../market.ts';
import type { Bucket } from '../police.ts';
import { decimal } from '../speech.ts';
import { limitOf, RestFault, symbolOf, wholeOf } from './ask.ts';
import type { RestAsk, Route } from './ask.ts';
import { newestOf } from './candles.ts';

const FUNDING: Bucket = { name: 'requests for funding in five minutes', max: 500, spanMs: 5 * MINUTE_MS };
const STATISTICS: Bucket = { name: 'requests for statistics in five minutes', max: 1000, spanMs: 5 * MINUTE_MS };
const FUNDING_MS = 8 * HOUR_MS;
/** Statistics of the past are kept for a month. */
const KEPT_MS = 30 * DAY_MS;
const PERIODS = new Map([
  ['5m', 5],
  ['15m', 15],
  ['30m', 30],
  ['1h', 60],
  ['2h', 120],
  ['4h', 240],
  ['6h', 360],
  ['12h', 720],
  ['1d', 1440],
]);

function known(ask: RestAsk, kind: ObservationKind, symbol: string): readonly Observation[] {
  return knownOf(ask.market, { kind, symbol, now: ask.now });
}

function numberOf(observation: Observation | undefined, name: string): number | undefined {
  const value = observation?.payload[name];
  return typeof value === 'number' ? value : undefined;
}

/** Those asked for by time: with a start the oldest from there, otherwise the newest; ascending always. */
function pickOf(ask: RestAsk, all: readonly Observation[], limit: number): readonly Observation[] {
  const start = wholeOf(ask, 'startTime', undefined);
  const end = wholeOf(ask, 'endTime', Infinity);
  const within = all.filter(({ eventTime }) => eventTime >= (start ?? -Infinity) && eventTime <= end);
  return start === undefined ? within.slice(-limit) : within.slice(0, limit);
}

/** Settled fundings, of one symbol or of all. */
export const FUNDING_RATES: Route = {
  weight: () => 0,
  bucket: FUNDING,
  answer(ask) {
    const limit = limitOf(ask, { usual: 100, max: 1000 });
    const symbols = ask.query.has('symbol') ? [symbolOf(ask)] : ask.market.instruments.map(({ symbol }) => symbol);
    const all = symbols.flatMap((symbol) => known(ask, 'FUNDING_SETTLED', symbol));
    const sorted = symbols.length === 1 ? all : all.toSorted((a, b) => a.eventTime - b.eventTime);
    return pickOf(ask, sorted, limit).map((one) => ({
      symbol: one.symbol,
      fundingRate: decimal(numberOf(one, 'rate') ?? 0),
      fundingTime: one.eventTime,
      markPrice: decimal(markOf(ask, one.symbol!, one.eventTime).mark),
    }));
  },
};

/** Mark and index price as of a time: what was observed, else the last price for both. */
function markOf(ask: RestAsk, symbol: string, now: number): { mark: number; index: number } {
  const observed = knownOf(ask.market, { kind: 'MARK_INDEX', symbol, now }).at(-1);
  const price = newestOf(ask.market, symbol, now)?.close ?? 0;
  return { mark: numberOf(observed, 'mark') ?? price, index: numberOf(observed, 'index') ?? price };
}

function premiumOf(ask: RestAsk, symbol: string): object {
  const { mark, index } = markOf(ask, symbol, ask.now);
  const predicted = known(ask, 'FUNDING_PREDICTED', symbol).at(-1) ?? known(ask, 'FUNDING_SETTLED', symbol).at(-1);
  return {
    symbol,
    markPrice: decimal(mark),
    indexPrice: decimal(index),
    estimatedSettlePrice: decimal(index),
    lastFundingRate: decimal(numberOf(predicted, 'rate') ?? 0),
    interestRate: '0.00010000',
    nextFundingTime: (Math.floor(ask.now / FUNDING_MS) + 1) * FUNDING_MS,
    time: ask.now,
  };
}

/** Mark and index price and the funding to come, of one symbol or of all. */
export const PREMIUM_INDEX: Route = {
  weight: ({ query }) => (query.has('symbol') ? 1 : 10),
  answer(ask) {
    if (ask.query.has('symbol')) return premiumOf(ask, symbolOf(ask));
    return ask.market.instruments.map(({ symbol }) => premiumOf(ask, symbol));
  },
};

/** Open interest now. */
export const OPEN_INTEREST: Route = {
  weight: () => 1,
  answer(ask) {
    const symbol = symbolOf(ask);
    const last = known(ask, 'OPEN_INTEREST', symbol).at(-1);
    return { symbol, openInterest: decimal(numberOf(last, 'oiBase') ?? 0), time: last?.eventTime ?? ask.now };
  },
};

/** Observations on the grid of the period asked for, of the last month. */
function statisticsOf(ask: RestAsk, kind: ObservationKind): readonly Observation[] {
  const minutes = PERIODS.get(ask.query.get('period') ?? '');
  if (minutes === undefined) throw new RestFault(-1130, "Data sent for parameter 'period' is not valid.");
  const limit = limitOf(ask, { usual: 30, max: 500 });
  const oldest = ask.now - KEPT_MS;
  const { market, now } = ask;
  const all = knownOf(market, { kind, symbol: symbolOf(ask), now, from: oldest }).filter(({ eventTime }) => {
    return eventTime >= oldest && eventTime % (minutes * MINUTE_MS) === 0;
  });
  return pickOf(ask, all, limit);
}

/** Open interest of the last month. */
export const OPEN_INTEREST_HISTORY: Route = {
  weight: () => 0,
  bucket: STATISTICS,
  answer: (ask) =>
    statisticsOf(ask, 'OPEN_INTEREST').map((one) => ({
      symbol: one.symbol,
      sumOpenInterest: decimal(numberOf(one, 'oiBase') ?? 0),
      sumOpenInterestValue: decimal(numberOf(one, 'oiQuote') ?? 0),
      CMCCirculatingSupply: '0',
      timestamp: one.eventTime,
    })),
};

/** Accounts that are long to those that are short, of the last month. */
export const ACCOUNT_RATIO: Route = {
  weight: () => 0,
  bucket: STATISTICS,
  answer: (ask) =>
    statisticsOf(ask, 'LONG_SHORT_RATIO').map((one) => {
      const ratio = numberOf(one, 'ratio') ?? 1;
      const long = ratio / (1 + ratio);
      return {
        symbol: one.symbol,
        longShortRatio: decimal(ratio),
        longAccount: long.toFixed(4),
        shortAccount: (1 - long).toFixed(4),
        timestamp: one.eventTime,
      };
    }),
};
