import * as z from 'zod';
import type { Candle } from '../../market/candle.ts';
import type { Instrument, MarketKind } from '../../market/instrument.ts';
import { compareCodeUnits } from '../../market/units.ts';
import { candleOf, faultOf } from './check-candle.ts';
import { RejectedAnswer } from './exchange.ts';
import type { Ticker } from './exchange.ts';
import { count, decimal, millis, signedDecimal } from './fields.ts';

const row = z.tuple([
  millis,
  decimal,
  decimal,
  decimal,
  decimal,
  decimal,
  millis,
  decimal,
  count,
  decimal,
  decimal,
  z.unknown(),
]);

function misfit({ issues }: z.ZodError): RejectedAnswer {
  return new RejectedAnswer('shape', `${issues[0]?.path.map(String).join('.')}: ${issues[0]?.message}`);
}

/** Candle rows of a REST answer: ascending, none twice, none before `from`; see `Exchange.readCandles`. */
export function readCandleRows(body: unknown, from: number): Candle[] {
  const parsed = z.array(row).safeParse(body);
  if (!parsed.success) throw misfit(parsed.error);
  let after = from - 1;
  return parsed.data.map((fields): Candle => {
    const [openTime, open, high, low, close, volume, lastMs, quoteVolume, trades, takerBuyVolume] = fields;
    const minute = { openTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume };
    const reported = { ...minute, lastMs, takerBuyQuoteVolume: fields[10] };
    const fault = faultOf(reported);
    if (fault !== undefined) throw new RejectedAnswer(fault.reason, `row ${openTime} ${fault.detail}`);
    if (openTime <= after) throw new RejectedAnswer('order', `row ${openTime} comes after ${after}`);
    after = openTime;
    return candleOf(reported);
  });
}

/** The exchange's clock; see `Exchange.readTime`. */
export function readServerTime(body: unknown): number {
  const parsed = z.object({ serverTime: millis }).safeParse(body);
  if (!parsed.success) throw misfit(parsed.error);
  return parsed.data.serverTime;
}

const ticker = z.object({
  symbol: z.string().min(1).max(60),
  priceChangePercent: signedDecimal,
  quoteVolume: decimal,
  count,
});

/** 24 hour statistics; see `Exchange.readTickers`. */
export function readDayTickers(body: unknown): Ticker[] {
  const parsed = z.array(ticker).safeParse(body);
  if (!parsed.success) throw misfit(parsed.error);
  return parsed.data.map(({ symbol, priceChangePercent, quoteVolume, count: trades }) => {
    return { symbol, changePercent: priceChangePercent, quoteVolume, trades };
  });
}

const priceFilter = z.object({ filterType: z.literal('PRICE_FILTER'), tickSize: decimal });
const lotFilter = z.object({ filterType: z.literal('LOT_SIZE'), stepSize: decimal });
const tradable = z.object({
  symbol: z.string(),
  status: z.string(),
  contractType: z.string().optional(),
  filters: z.array(z.object({ filterType: z.string() }).loose()),
});

/** The symbols asked for that trade now, all when none is named, with their steps, in code-unit order. */
export function readTradable(body: unknown, symbols: readonly string[], market: MarketKind): Instrument[] {
  const parsed = z.object({ symbols: z.array(tradable) }).safeParse(body);
  if (!parsed.success) throw misfit(parsed.error);
  return parsed.data.symbols
    .filter(({ symbol, status, contractType = 'PERPETUAL' }) => {
      // A contract that expires is another thing than the one that pays funding.
      const isAsked = symbols.length === 0 ? contractType === 'PERPETUAL' : symbols.includes(symbol);
      return isAsked && status === 'TRADING';
    })
    .map(({ symbol, filters }) => {
      const price = priceFilter.safeParse(filters.find(({ filterType }) => filterType === 'PRICE_FILTER'));
      const lot = lotFilter.safeParse(filters.find(({ filterType }) => filterType === 'LOT_SIZE'));
      if (!price.success || !lot.success) throw new RejectedAnswer('shape', `${symbol} names no price or lot step`);
      return { symbol, market, tickSize: price.data.tickSize, quantityStep: lot.data.stepSize };
    })
    .sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
}
