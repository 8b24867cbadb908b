import type { CandleColumns } from '../../engine/market/candle.ts';
import type { GapEntry } from '../../engine/market/gap.ts';
import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import { stepMsOf } from '../format/month.ts';
import type { StoredTimeframe } from '../format/month.ts';

/** A close this far from the previous one is noted: 30 %. */
const SUSPECT_JUMP_SHARE = 0.3;

/** Absent stretches of one month that are listed one by one; beyond that one entry tells of the month. */
const LISTED_STRETCHES = 1000;

/** Whose candles are looked at. Entries of '1s' candles are marked as such in their detail. */
export interface Series {
  readonly symbol: string;
  readonly timeframe: StoredTimeframe;
}

/** What a month shows of itself, and what its neighbours must know of it. */
export interface MonthStretches {
  readonly entries: readonly GapEntry[];
  readonly firstOpenTime: number;
  readonly firstClose: number;
  readonly lastOpenTime: number;
  readonly lastClose: number;
}

const prefixOf = ({ timeframe }: Series): string => (timeframe === '1s' ? 'candles of 1s: ' : '');

/** The entry for candles absent between two openTimes, if any are. */
function missingBetween(series: Series, before: number, after: number): GapEntry | undefined {
  const stepMs = stepMsOf(series.timeframe);
  const count = (after - before) / stepMs - 1;
  if (count <= 0) return undefined;
  const entry = { symbol: series.symbol, kind: 'missing', from: before + stepMs, to: after - stepMs, count } as const;
  return series.timeframe === '1m' ? entry : { ...entry, detail: `${prefixOf(series)}absent.` };
}

function isJump(before: number, after: number): boolean {
  return Math.abs(after / before - 1) > SUSPECT_JUMP_SHARE + THRESHOLD_EPSILON;
}

function jumpEntry(series: Series, time: number, closes: { before: number; after: number }): GapEntry {
  const detail = `${prefixOf(series)}SUSPECT_JUMP: close ${closes.after} after ${closes.before}.`;
  return { symbol: series.symbol, kind: 'suspectJump', from: time, to: time, count: 1, detail };
}

/** Finds what is missing inside a month, and closes that jumped by more than 30 %. At least one row, ascending. */
export function findStretches(series: Series, columns: CandleColumns): MonthStretches {
  const { openTime, close, length } = columns;
  const missing: GapEntry[] = [];
  const jumps: GapEntry[] = [];
  for (let i = 1; i < length; i++) {
    const absent = missingBetween(series, openTime[i - 1]!, openTime[i]!);
    if (absent) missing.push(absent);
    const [before, after] = [close[i - 1]!, close[i]!];
    if (isJump(before, after)) jumps.push(jumpEntry(series, openTime[i]!, { before, after }));
  }
  const ends = {
    firstOpenTime: openTime[0]!,
    firstClose: close[0]!,
    lastOpenTime: openTime[length - 1]!,
    lastClose: close[length - 1]!,
  };
  if (missing.length <= LISTED_STRETCHES) return { entries: [...missing, ...jumps], ...ends };
  const [first, last] = [missing[0]!, missing.at(-1)!];
  const count = missing.reduce((sum, entry) => sum + entry.count, 0);
  const merged: GapEntry = {
    ...first,
    to: last.to,
    count,
    detail: `${prefixOf(series)}in ${missing.length} stretches.`,
  };
  return { entries: [merged, ...jumps], ...ends };
}

/** The entries of all months, in ascending order, and of what lies between them. */
export function joinStretches(series: Series, months: readonly MonthStretches[]): GapEntry[] {
  return months.flatMap((month, i) => {
    const previous = months[i - 1];
    if (!previous) return month.entries;
    const between = missingBetween(series, previous.lastOpenTime, month.firstOpenTime);
    const [before, after] = [previous.lastClose, month.firstClose];
    const jump = isJump(before, after) ? [jumpEntry(series, month.firstOpenTime, { before, after })] : [];
    return [...(between ? [between] : []), ...jump, ...month.entries];
  });
}
