import { UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import { DAY_MS, startOfUtcDay } from '../../engine/market/units.ts';

/** A kind of candles in the archive. */
export interface Series {
  readonly symbol: string;
  readonly market: MarketKind;
  readonly timeframe: '1m' | '1s';
}

/** The part of one UTC month that is wanted. */
export interface MonthPlan {
  /** 'YYYY-MM'. */
  readonly month: string;
  /** Wanted days, 'YYYY-MM-DD', ascending; never empty. */
  readonly days: readonly string[];
  /** The month is over and wanted from its first day to its last. */
  readonly isWhole: boolean;
}

const STAMP = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;

/** Where the archive keeps a file, below its base URL; `stamp` is a month 'YYYY-MM' or a day 'YYYY-MM-DD'. */
export function archivePath({ symbol, market, timeframe }: Series, stamp: string): string {
  const branch = market === 'spot' ? 'spot' : 'futures/um';
  const span = stamp.length === 7 ? 'monthly' : 'daily';
  return `data/${branch}/${span}/klines/${symbol}/${timeframe}/${symbol}-${timeframe}-${stamp}.zip`;
}

/**
 * The months from one day or month to another, both inclusive. The archive ends with the last whole UTC day before
 * `now`: a current month is cut off there, a later day refused. Throws UsageError.
 */
export function planMonths(from: string, to: string, now: number): MonthPlan[] {
  const first = readStamp(from, 'from').start;
  const yesterday = startOfUtcDay(now) - DAY_MS;
  const end = readStamp(to, 'to');
  const last = to.length === 7 && end.start <= yesterday ? Math.min(end.last, yesterday) : end.last;
  if (last > yesterday)
    throw new UsageError(`The archive holds whole days up to ${dayOf(yesterday)} UTC; --to ${to} is later.`);
  if (last < first) throw new UsageError(`Nothing lies between --from ${from} and --to ${to}: give them in order.`);
  const byMonth = new Map<string, string[]>();
  for (let day = first; day <= last; day += DAY_MS) {
    const month = dayOf(day).slice(0, 7);
    const days = byMonth.get(month);
    if (days) days.push(dayOf(day));
    else byMonth.set(month, [dayOf(day)]);
  }
  return Array.from(byMonth, ([month, days]) => ({ month, days, isWhole: days.length === daysIn(month) }));
}

/** 'YYYY-MM-DD' of a time, UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function daysIn(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
}

/** First and last day of a day or month, as epoch ms of their midnights. */
function readStamp(text: string, option: string): { start: number; last: number } {
  const match = STAMP.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), match?.[3]];
  const start = Date.UTC(year, month - 1, Number(day ?? 1));
  const last = day === undefined ? Date.UTC(year, month, 0) : start;
  // 2022-13 and 2022-02-30 would roll over
  if (!match || year < 2009 || !dayOf(start).startsWith(text))
    throw new UsageError(`--${option} is a UTC day or month, as in 2022-01-31 or 2022-01; got "${text}".`);
  return { start, last };
}
