import * as z from 'zod';
import { HOUR_MS } from '../../market/units.ts';
import { RejectedAnswer } from '../exchange/exchange.ts';
import { decimal, millis } from '../exchange/fields.ts';
import { parseRow, readRows } from './reading.ts';
import type { Reading, Readings } from './reading.ts';

/** No perpetual settles more than a tenth of a position at once: exchanges cap the rate at a few percent. */
const RATE_MAX = 0.1;
/** The usual interval, and the longest. */
const FUNDING_HOURS = 8;

/** A plain decimal text with or without a minus. */
const rate = z
  .string()
  .max(30)
  .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/)
  .transform(Number)
  .refine((value) => Math.abs(value) <= RATE_MAX);

/** A perpetual that is traded has a price, and contracts that are open. */
const positive = decimal.refine((value) => value > 0);

/** Statistics of the exchange carry their times as numbers or as text. */
const eitherMillis = z.union([
  millis,
  z
    .string()
    .regex(/^\d{13}$/)
    .transform(Number)
    .pipe(millis),
]);

const funding = z.object({ symbol: z.string(), fundingTime: millis, fundingRate: rate });
const premium = z.object({
  symbol: z.string(),
  time: millis,
  markPrice: positive,
  indexPrice: positive,
  lastFundingRate: rate,
  nextFundingTime: millis,
});
const interest = z.object({ symbol: z.string(), time: millis, openInterest: positive });
const interestRow = z.object({
  symbol: z.string(),
  timestamp: eitherMillis,
  sumOpenInterest: positive,
  sumOpenInterestValue: positive,
});
const accounts = z.object({ symbol: z.string(), timestamp: eitherMillis, longShortRatio: positive });

/** Parses a row that must speak of the symbol asked for. Throws RejectedAnswer. */
function parseOwn<T extends { readonly symbol: string }>(schema: z.ZodType<T>, row: unknown, symbol: string): T {
  const parsed = parseRow(schema, row);
  if (parsed.symbol !== symbol) throw new RejectedAnswer('shape', `symbol: ${parsed.symbol} in place of ${symbol}`);
  return parsed;
}

/** Whole hours between two settlements where these can be an interval: a divisor of the day, at most eight. */
function intervalHours(from: number | undefined, to: number): number | undefined {
  const hours = Math.round((to - (from ?? NaN)) / HOUR_MS);
  return hours > 0 && hours <= FUNDING_HOURS && 24 % hours === 0 ? hours : undefined;
}

/**
 * Settled fundings (`/fapi/v1/fundingRate`). Their interval is the time since the settlement before, `previousTime` for
 * the first; the first of all takes that of its successor, and eight hours stand in where nothing tells.
 */
export function readFundingRates(
  body: unknown,
  { symbol, previousTime }: { readonly symbol: string; readonly previousTime?: number | undefined },
): Readings {
  const { rows, refused } = readRows(body, (row) => {
    const { fundingTime, fundingRate } = parseOwn(funding, row, symbol);
    return { time: fundingTime, rate: fundingRate };
  });
  let before = previousTime;
  let hours = rows.length > 1 ? intervalHours(rows[0]!.time, rows[1]!.time) : undefined;
  const readings = rows.map(({ time, rate }): Reading => {
    hours = intervalHours(before, time) ?? hours ?? FUNDING_HOURS;
    before = time;
    return { kind: 'FUNDING_SETTLED', symbol, eventTime: time, payload: { rate, intervalHours: hours } };
  });
  return { readings, refused };
}

/** Mark and index price, and the funding rate as it would be settled next (`/fapi/v1/premiumIndex` of one symbol). */
export function readPremiumIndex(body: unknown, symbol: string): Readings {
  const { time, markPrice, indexPrice, lastFundingRate, nextFundingTime } = parseOwn(premium, body, symbol);
  const predicted = { rate: lastFundingRate, nextTime: nextFundingTime };
  return {
    readings: [
      { kind: 'FUNDING_PREDICTED', symbol, eventTime: time, payload: predicted },
      { kind: 'MARK_INDEX', symbol, eventTime: time, payload: { mark: markPrice, index: indexPrice } },
    ],
    refused: [],
  };
}

/** Open contracts now (`/fapi/v1/openInterest`), in base units; what they are worth is not told. */
export function readOpenInterest(body: unknown, symbol: string): Readings {
  const { time, openInterest } = parseOwn(interest, body, symbol);
  const reading: Reading = { kind: 'OPEN_INTEREST', symbol, eventTime: time, payload: { oiBase: openInterest } };
  return { readings: [reading], refused: [] };
}

/** Open contracts of the past, in base units and in money (`/futures/data/openInterestHist`). */
export function readOpenInterestHistory(body: unknown, symbol: string): Readings {
  const { rows, refused } = readRows(body, (row) => {
    const { timestamp, sumOpenInterest, sumOpenInterestValue } = parseOwn(interestRow, row, symbol);
    return { time: timestamp, payload: { oiBase: sumOpenInterest, oiQuote: sumOpenInterestValue } };
  });
  return {
    readings: rows.map(({ time, payload }) => ({ kind: 'OPEN_INTEREST', symbol, eventTime: time, payload })),
    refused,
  };
}

/** Accounts that are long over those that are short (`/futures/data/globalLongShortAccountRatio`). */
export function readLongShortRatios(body: unknown, symbol: string): Readings {
  const { rows, refused } = readRows(body, (row) => {
    const { timestamp, longShortRatio } = parseOwn(accounts, row, symbol);
    return { time: timestamp, payload: { ratio: longShortRatio, scope: 'accounts' } };
  });
  return {
    readings: rows.map(({ time, payload }) => ({ kind: 'LONG_SHORT_RATIO', symbol, eventTime: time, payload })),
    refused,
  };
}
