import type { Candle } from '../../../market/candle.ts';
import { MINUTE_MS } from '../../../market/units.ts';
import type { SimulatedMarket } from '../market.ts';
import { candleRow, formingAt } from '../speech.ts';
import { firstOpenOf, limitOf, RestFault, symbolOf, wholeOf } from './ask.ts';
import type { RestAsk, Route } from './ask.ts';

/** Spans that begin with the UTC day, by the exchange's names. */
const MINUTES = new Map([
  ['1m', 1],
  ['3m', 3],
  ['5m', 5],
  ['15m', 15],
  ['30m', 30],
  ['1h', 60],
  ['2h', 120],
  ['4h', 240],
  ['6h', 360],
  ['8h', 480],
  ['12h', 720],
  ['1d', 1440],
]);
const ROWS_USUAL = 500;

/** A minute as it is seen at `now`: closed, forming, or not there. */
function minuteAt({ market, now }: Pick<RestAsk, 'market' | 'now'>, symbol: string, openTime: number): Candle | null {
  if (openTime > now) return null;
  const candle = market.candle(symbol, openTime);
  return candle === null || openTime + MINUTE_MS <= now ? candle : formingAt(candle, now);
}

/** What minutes from `openTime` on come to together; null when there is none. */
export function candleOver(
  ask: Pick<RestAsk, 'market' | 'now'>,
  { symbol, openTime, minutes }: { readonly symbol: string; readonly openTime: number; readonly minutes: number },
): Candle | null {
  const closeTime = openTime + minutes * MINUTE_MS;
  let sum: { -readonly [K in keyof Candle]: Candle[K] } | null = null;
  for (let time = openTime; time < closeTime && time <= ask.now; time += MINUTE_MS) {
    const candle = minuteAt(ask, symbol, time);
    if (candle === null) continue;
    if (minutes === 1) return candle;
    if (sum === null) sum = { ...candle, openTime, closeTime };
    else {
      sum.high = Math.max(sum.high, candle.high);
      sum.low = Math.min(sum.low, candle.low);
      sum.close = candle.close;
      for (const name of ['volume', 'quoteVolume', 'trades', 'takerBuyVolume'] as const) sum[name] += candle[name];
    }
  }
  return sum;
}

/**
 * Rows of candles as the exchange picks them: from a start on oldest first, up to an end the newest, from one to the
 * other from the start; ascending always. The last may be the one that is forming; nothing says so.
 */
function rowsOf(ask: RestAsk): unknown[] {
  const symbol = symbolOf(ask);
  const minutes = MINUTES.get(ask.query.get('interval') ?? '');
  if (minutes === undefined) throw new RestFault(-1120, 'Invalid interval.');
  const limit = limitOf(ask, { usual: ROWS_USUAL, max: ask.face.rowsMax });
  const start = wholeOf(ask, 'startTime', undefined);
  const stepMs = minutes * MINUTE_MS;
  const first = Math.floor(firstOpenOf(ask) / stepMs) * stepMs;
  const last = Math.floor(Math.min(ask.now, wholeOf(ask, 'endTime', Infinity)) / stepMs) * stepMs;
  const rows: unknown[] = [];
  const add = (openTime: number): void => {
    const candle = candleOver(ask, { symbol, openTime, minutes });
    if (candle !== null) rows.push(candleRow(candle));
  };
  if (start === undefined) {
    for (let time = last; time >= first && rows.length < limit; time -= stepMs) add(time);
    return rows.reverse();
  }
  const from = Math.max(first, Math.ceil(start / stepMs) * stepMs);
  for (let time = from; time <= last && rows.length < limit; time += stepMs) add(time);
  return rows;
}

/** What a page of candles costs. */
function weightOf({ face, query }: RestAsk): number {
  if (face.market === 'spot') return 2;
  const limit = Number(query.get('limit') ?? ROWS_USUAL);
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
}

/** Pages of candles. */
export const CANDLES: Route = { weight: weightOf, answer: rowsOf };

/** The newest minute of a symbol that is not in the future, looking back an hour; null when there is none. */
export function newestOf(market: SimulatedMarket, symbol: string, now: number): Candle | null {
  const newest = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  for (let back = 0; back < 60; back++) {
    const candle = minuteAt({ market, now }, symbol, newest - back * MINUTE_MS);
    if (candle !== null) return candle;
  }
  return null;
}
