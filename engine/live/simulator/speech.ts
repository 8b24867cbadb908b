import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';

/**
 * A number as the exchange writes it, without exponent: reading it gives the same double. What a market's candles do not
 * carry (NaN) is 0, since the exchange has no word for it.
 */
export function decimal(value: number): string {
  const plain = String(Number.isNaN(value) ? 0 : value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([-+]\d+)$/.exec(plain);
  if (match === null) return plain;
  const [, sign, whole = '', fraction = '', exponent] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return `${sign}${padded.slice(0, point)}${padded.length > point ? `.${padded.slice(point)}` : ''}`;
}

/** A candle on its way to those who subscribed to it. */
export interface CandleMessage {
  readonly symbol: string;
  readonly candle: Candle;
  readonly isClosed: boolean;
  readonly eventTime: number;
}

/** The name of a symbol's 1m candles on the stream. */
export function candleStream(symbol: string): string {
  return `${symbol.toLowerCase()}@kline_1m`;
}

/** A candle's event, as on a raw stream. Our candles do not know what takers paid: it says 0. */
export function candleEvent({ symbol, candle, isClosed, eventTime }: CandleMessage): string {
  const { openTime: t, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
  const span = { t, T: t + MINUTE_MS - 1, s: symbol, i: '1m', f: 0, L: 0 };
  const prices = { o: decimal(open), c: decimal(close), h: decimal(high), l: decimal(low) };
  const n = Number.isNaN(trades) ? 0 : trades;
  const flow = { v: decimal(volume), n, x: isClosed, q: decimal(quoteVolume), V: decimal(takerBuyVolume) };
  const k = { ...span, ...prices, ...flow, Q: '0', B: '0' };
  return JSON.stringify({ e: 'kline', E: eventTime, s: symbol, k });
}

/** An event as a connection wants it: bare, or with the name of its stream. */
export function wrapped(event: string, stream: string, isCombined: boolean): string {
  return isCombined ? `{"stream":${JSON.stringify(stream)},"data":${event}}` : event;
}

/** A candle's row of the REST side. */
export function candleRow(candle: Candle): unknown[] {
  const { openTime, closeTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
  const prices = [open, high, low, close, volume].map(decimal);
  const count = Number.isNaN(trades) ? 0 : trades;
  return [openTime, ...prices, closeTime - 1, decimal(quoteVolume), count, decimal(takerBuyVolume), '0', '0'];
}

const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));

/**
 * A minute while it is forming, at a time within it: its price goes from the open by both extremes to the close, in
 * thirds, and its volume grows evenly.
 */
export function formingAt(candle: Candle, now: number): Candle {
  const { openTime, closeTime, open, high, low, close } = candle;
  const share = between(0, 1, (now - openTime) / (closeTime - openTime));
  const isUp = close >= open;
  const path = [open, isUp ? low : high, isUp ? high : low, close];
  const leg = Math.min(2, Math.floor(share * 3));
  const [from, to] = [path[leg]!, path[leg + 1]!];
  const price = between(low, high, Number((from + (to - from) * (share * 3 - leg)).toPrecision(7)));
  const seen = [...path.slice(0, leg + 1), price];
  const part = (value: number): number => Math.floor(value * share * 1e8) / 1e8;
  return {
    openTime,
    closeTime,
    open,
    high: Math.max(...seen),
    low: Math.min(...seen),
    close: price,
    volume: part(candle.volume),
    quoteVolume: part(candle.quoteVolume),
    trades: Math.floor(candle.trades * share),
    takerBuyVolume: part(candle.takerBuyVolume),
    syntheticMinutes: 0,
  };
}
