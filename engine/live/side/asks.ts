import type { Exchange } from '../exchange/exchange.ts';
import {
  readFundingRates,
  readLongShortRatios,
  readOpenInterest,
  readOpenInterestHistory,
  readPremiumIndex,
} from './futures-readers.ts';
import { readDominance, readFearGreed } from './market-readers.ts';
import type { Readings } from './reading.ts';

/** Where the whole market's moods are published. */
export interface MarketUrls {
  /** alternative.me, without a path. */
  readonly fearGreed: string;
  /** CoinGecko, without a path. */
  readonly dominance: string;
}

/** The public addresses; both ask to be named where their figures are shown. */
export const MARKET_URLS: MarketUrls = {
  fearGreed: 'https://api.alternative.me',
  dominance: 'https://api.coingecko.com',
};

/** One request: where, who answers, and how to read it; `read` throws RejectedAnswer. */
export interface SideAsk {
  readonly url: string;
  readonly source: string;
  read(body: unknown): Readings;
}

/** Most rows that the exchange gives at once. */
export const FUNDING_ROWS = 1000;
export const STATISTIC_ROWS = 500;
/** Periods in which the exchange counts open interest and accounts. */
export const STATISTIC_PERIOD_MS = 300_000;

type Venue = Pick<Exchange, 'id' | 'restUrl'>;

function pathOf(path: string, query: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]);
  return `${path}?${new URLSearchParams(texts).toString()}`;
}

/** Fundings settled from a time on; `previousTime` is the settlement before them where it is known. */
export function askFundings(
  { id, restUrl }: Venue,
  ask: { readonly symbol: string; readonly from: number; readonly previousTime?: number | undefined },
): SideAsk {
  const { symbol, from } = ask;
  const query = { symbol, startTime: from, limit: FUNDING_ROWS };
  return {
    url: `${restUrl}${pathOf('/fapi/v1/fundingRate', query)}`,
    source: id,
    read: (body) => readFundingRates(body, ask),
  };
}

/** Mark, index and predicted funding now. */
export function askPremium({ id, restUrl }: Venue, symbol: string): SideAsk {
  const url = `${restUrl}${pathOf('/fapi/v1/premiumIndex', { symbol })}`;
  return { url, source: id, read: (body) => readPremiumIndex(body, symbol) };
}

/** Open interest now. */
export function askOpenInterest({ id, restUrl }: Venue, symbol: string): SideAsk {
  const url = `${restUrl}${pathOf('/fapi/v1/openInterest', { symbol })}`;
  return { url, source: id, read: (body) => readOpenInterest(body, symbol) };
}

/** Five-minute statistics from `from` to `to` inclusive, or the latest alone; at most `STATISTIC_ROWS`. */
interface StatisticAsk {
  readonly symbol: string;
  readonly span?: { readonly from: number; readonly to: number };
}

function statisticQuery({ symbol, span }: StatisticAsk): Readonly<Record<string, string | number>> {
  const query = { symbol, period: '5m' };
  return span === undefined
    ? { ...query, limit: 1 }
    : { ...query, limit: STATISTIC_ROWS, startTime: span.from, endTime: span.to };
}

/** Open interest of the past. */
export function askOpenInterestHistory({ id, restUrl }: Venue, ask: StatisticAsk): SideAsk {
  const url = `${restUrl}${pathOf('/futures/data/openInterestHist', statisticQuery(ask))}`;
  return { url, source: id, read: (body) => readOpenInterestHistory(body, ask.symbol) };
}

/** Long accounts over short ones. */
export function askLongShort({ id, restUrl }: Venue, ask: StatisticAsk): SideAsk {
  const url = `${restUrl}${pathOf('/futures/data/globalLongShortAccountRatio', statisticQuery(ask))}`;
  return { url, source: id, read: (body) => readLongShortRatios(body, ask.symbol) };
}

/** Fear and greed of the newest `days`. */
export function askFearGreed({ fearGreed }: MarketUrls, days: number): SideAsk {
  return {
    url: `${fearGreed}${pathOf('/fng/', { limit: days, format: 'json' })}`,
    source: 'alternative.me',
    read: readFearGreed,
  };
}

/** Bitcoin's share of the whole market. */
export function askDominance({ dominance }: MarketUrls): SideAsk {
  return { url: `${dominance}/api/v3/global`, source: 'coingecko', read: readDominance };
}
