import * as z from 'zod';
import { MINUTE_MS } from '../../market/units.ts';
import { count, decimal, millis } from '../exchange/fields.ts';

/** A trade as a spot stream reports it: id, price, quantity, time, and whether the buyer was the maker. */
const tradeEvent = z.object({
  data: z.object({ e: z.literal('trade'), s: z.string(), t: count, p: decimal, q: decimal, T: millis, m: z.boolean() }),
});

/** Digits after the point that the exchange keeps. */
const PLACES = 8;

function units(value: number): bigint {
  return BigInt(Math.round(value * 10 ** PLACES));
}

function text(value: bigint, places = PLACES): string {
  const digits = value.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places).slice(0, PLACES)}`;
}

/** One minute of trades, summed without rounding. */
class Minute {
  readonly prices: bigint[] = [];
  firstId = -1;
  lastId = -1;
  volume = 0n;
  quote = 0n;
  takerVolume = 0n;
  takerQuote = 0n;
}

/**
 * The closed candle messages that an exchange would have sent for recorded trades: one text a minute, as they stood on
 * the wire. Throws when a trade is missing in between.
 */
export function minutesOfTrades(lines: readonly string[]): string[] {
  const minutes = new Map<number, Minute>();
  let last = -1;
  for (const line of lines) {
    const parsed = tradeEvent.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    const { t, p, q, T, m } = parsed.data.data;
    if (last >= 0 && t !== last + 1) throw new Error(`Trade ${t} follows ${last}.`);
    last = t;
    const openTime = Math.floor(T / MINUTE_MS) * MINUTE_MS;
    const minute = minutes.get(openTime) ?? new Minute();
    minutes.set(openTime, minute);
    const [price, quantity] = [units(p), units(q)];
    minute.prices.push(price);
    if (minute.firstId < 0) minute.firstId = t;
    minute.lastId = t;
    minute.volume += quantity;
    minute.quote += price * quantity;
    if (m) continue;
    minute.takerVolume += quantity;
    minute.takerQuote += price * quantity;
  }
  return [...minutes].map(([openTime, minute]) => messageOf(openTime, minute));
}

function messageOf(t: number, minute: Minute): string {
  const { prices, volume, quote, takerVolume, takerQuote, firstId, lastId } = minute;
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const T = t + MINUTE_MS - 1;
  const k = {
    t,
    T,
    s: 'BTCUSDT',
    i: '1m',
    f: firstId,
    L: lastId,
    n: prices.length,
    x: true,
    B: '0',
    o: text(prices[0]!),
    c: text(prices.at(-1)!),
    h: text(sorted.at(-1)!),
    l: text(sorted[0]!),
    v: text(volume),
    V: text(takerVolume),
    q: text(quote, 2 * PLACES),
    Q: text(takerQuote, 2 * PLACES),
  };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: T + 1, s: 'BTCUSDT', k } });
}
