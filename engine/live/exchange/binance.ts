import type { Exchange } from './exchange.ts';
import { readCandleRows, readDayTickers, readServerTime, readTradable } from './binance-rest.ts';
import { readStreamText } from './binance-stream.ts';

/** Where an exchange is reached; by default the public addresses. */
export interface ExchangeUrls {
  readonly stream: string;
  readonly rest: string;
}

function streamOf(symbol: string): string {
  return `${symbol.toLowerCase()}@kline_1m`;
}

function subscription(symbols: readonly string[], id: number): string {
  return JSON.stringify({ method: 'SUBSCRIBE', params: symbols.map(streamOf), id });
}

function listSubscriptions(id: number): string {
  return JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id });
}

function symbolsQuery(symbols: readonly string[]): string {
  return symbols.length === 0 ? '' : `?symbols=${encodeURIComponent(JSON.stringify(symbols))}`;
}

function isForming(text: string): boolean {
  return text.includes('"x":false');
}

function candlesQuery(symbol: string, from: number, rows: number): string {
  return `${new URLSearchParams({ symbol, interval: '1m', startTime: `${from}`, limit: `${rows}` }).toString()}`;
}

/** What spot and futures say alike. */
const SPOKEN = {
  subscription,
  listSubscriptions,
  streamOf,
  isForming,
  read: readStreamText,
  readCandles: readCandleRows,
  readTime: readServerTime,
  readTickers: readDayTickers,
};

const SPOT_URLS: ExchangeUrls = {
  stream: 'wss://data-stream.binance.vision/stream',
  rest: 'https://data-api.binance.vision',
};

/** Binance spot by its market-data-only addresses. */
export function binanceSpot(urls: Partial<ExchangeUrls> = {}): Exchange {
  return {
    id: 'binance-spot',
    market: 'spot',
    streamUrl: urls.stream ?? SPOT_URLS.stream,
    restUrl: urls.rest ?? SPOT_URLS.rest,
    limits: {
      messagesPerSecond: 5,
      streamsPerConnection: 1024,
      connectsPerFiveMinutes: 300,
      weightPerMinute: 6000,
    },
    silenceMs: 15_000,
    pageRows: 1000,
    ...SPOKEN,
    candlesPath: (symbol, from, rows) => `/api/v3/klines?${candlesQuery(symbol, from, rows)}`,
    candlesWeight: () => 2,
    timePath: '/api/v3/time',
    tickersPath: (symbols) => `/api/v3/ticker/24hr${symbolsQuery(symbols)}`,
    instrumentsWeight: 20,
    instrumentsPath: (symbols) => `/api/v3/exchangeInfo${symbolsQuery(symbols)}`,
    readInstruments: (body, symbols) => readTradable(body, symbols, 'spot'),
  };
}

/** Candles come by the routed path alone: an unrouted connection opens, answers pings and stays silent. */
const FUTURES_URLS: ExchangeUrls = {
  stream: 'wss://fstream.binance.com/market/stream',
  rest: 'https://fapi.binance.com',
};

/** Binance USD-margined perpetuals. */
export function binanceFutures(urls: Partial<ExchangeUrls> = {}): Exchange {
  return {
    id: 'binance-futures',
    market: 'um',
    streamUrl: urls.stream ?? FUTURES_URLS.stream,
    restUrl: urls.rest ?? FUTURES_URLS.rest,
    limits: {
      messagesPerSecond: 10,
      streamsPerConnection: 1024,
      connectsPerFiveMinutes: 300,
      weightPerMinute: 2400,
    },
    silenceMs: 10_000,
    pageRows: 499,
    ...SPOKEN,
    candlesPath: (symbol, from, rows) => `/fapi/v1/klines?${candlesQuery(symbol, from, rows)}`,
    candlesWeight: (rows) => (rows < 100 ? 1 : rows < 500 ? 2 : rows <= 1000 ? 5 : 10),
    timePath: '/fapi/v1/time',
    tickersPath: () => '/fapi/v1/ticker/24hr',
    instrumentsWeight: 1,
    instrumentsPath: () => '/fapi/v1/exchangeInfo',
    readInstruments: (body, symbols) => readTradable(body, symbols, 'um'),
  };
}
