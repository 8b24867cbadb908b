import type { Candle } from '../../market/candle.ts';
import type { Instrument } from '../../market/instrument.ts';
import { MINUTE_MS } from '../../market/units.ts';

/** A number as the exchange writes it; reading it gives the same double. */
function decimal(value: number): string {
  const plain = String(value);
  const text = plain.includes('e') ? value.toFixed(20) : plain;
  if (Number(text) !== value) throw new Error(`${value} cannot be written as a plain decimal.`);
  return text;
}

/** A candle's message on the combined stream. Our candles do not know what takers paid: it says 0. */
export function candleText(symbol: string, candle: Candle, at: { eventTime: number; isClosed: boolean }): string {
  const { openTime: t, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
  const span = { t, T: t + MINUTE_MS - 1, s: symbol, i: '1m', f: 0, L: 0 };
  const prices = { o: decimal(open), c: decimal(close), h: decimal(high), l: decimal(low) };
  const flow = { v: decimal(volume), n: trades, x: at.isClosed, q: decimal(quoteVolume), V: decimal(takerBuyVolume) };
  const k = { ...span, ...prices, ...flow, Q: '0', B: '0' };
  const data = { e: 'kline', E: at.eventTime, s: symbol, k };
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@kline_1m`, data });
}

/** A candle's row of the REST side. */
export function candleRow(candle: Candle): unknown[] {
  const { openTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
  const prices = [open, high, low, close, volume].map(decimal);
  return [
    openTime,
    ...prices,
    openTime + MINUTE_MS - 1,
    decimal(quoteVolume),
    trades,
    decimal(takerBuyVolume),
    '0',
    '0',
  ];
}

/** What can be traded, as the exchange lists it. */
export function instrumentList(instruments: readonly Instrument[]): object {
  const symbols = instruments.map(({ symbol, tickSize, quantityStep }) => ({
    symbol,
    status: 'TRADING',
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: decimal(tickSize) },
      { filterType: 'LOT_SIZE', stepSize: decimal(quantityStep) },
    ],
  }));
  return { timezone: 'UTC', symbols };
}

/** The minute while it is forming: only its first price is known. */
export function formingOf(candle: Candle): Candle {
  const { openTime, closeTime, open } = candle;
  const nothing = { volume: 0, quoteVolume: 0, trades: 0, takerBuyVolume: 0, syntheticMinutes: 0 };
  return { openTime, closeTime, open, high: open, low: open, close: open, ...nothing };
}
