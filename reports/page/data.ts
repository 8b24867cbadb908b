import type { Trade } from '../../engine/broker/trade.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { minutesOf, parseTimeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { RunRecord } from '../run/manifest.ts';
import { buyAndHold } from '../stats/hold.ts';
import type { Summary } from '../stats/summary.ts';
import type { Validation } from '../validation/validation.ts';
import { chooseTrades } from './sample.ts';
import { everyPlot } from './plots/every.ts';
import type { EveryPlot } from './plots/every.ts';
import { thin } from './thin.ts';

// The page's size is bounded by these, whatever the run's: 3 MB for a year with thousands of trades.
const EQUITY_POINTS_MAX = 9_000;
const CANDLES_MAX = 13_000;
const CHART_SYMBOLS_MAX = 60;
/** More trades than this are listed in part; trades.csv has all. */
export const TRADES_MAX = 9_000;

/** Ascending times as minutes after the one before; the first after the epoch. */
export type MinuteSteps = readonly number[];

/** One column of optional numbers. */
export type Column = readonly (number | null)[];

/** The columns of the trades carried by the page. Texts are indices into `texts`; R and excursions may be null. */
export interface TradeColumns {
  readonly texts: readonly string[];
  readonly symbol: readonly number[];
  readonly exitReason: readonly number[];
  readonly entryReason: readonly number[];
  readonly exitKind: readonly number[];
  readonly id: readonly number[];
  readonly isLong: readonly number[];
  /** Minutes since the epoch, not steps. */
  readonly entryTime: readonly number[];
  readonly holdMinutes: readonly number[];
  readonly quantity: readonly number[];
  readonly entryPrice: readonly number[];
  readonly exitPrice: readonly number[];
  readonly stop: Column;
  readonly target: Column;
  readonly pnl: readonly number[];
  readonly r: Column;
  readonly mae: Column;
  readonly mfe: Column;
  readonly fees: readonly number[];
  readonly slippage: readonly number[];
  readonly funding: readonly number[];
  /** Bits: 1 ambiguous, 2 gap-exposed, 4 over synthetic candles. */
  readonly flags: readonly number[];
}

/** Candles of one symbol. */
export interface CandleData {
  readonly symbol: string;
  readonly minutes: number;
  readonly time: MinuteSteps;
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
}

/** Everything the page's charts and trade table are drawn from. */
export interface PageData extends EveryPlot {
  readonly equity: { readonly time: MinuteSteps; readonly equity: readonly number[]; readonly hold: Column };
  readonly candles: readonly CandleData[];
  readonly trades: TradeColumns;
  /** How many trades the run made; `trades` may hold fewer. */
  readonly tradesTotal: number;
  readonly excursionUnit: 'R' | '%';
}

/** Packs a run's series into short columns, thinned where a run is larger than a page should be. */
export function pageData(record: RunRecord, summary: Summary, validation: Validation | null): PageData {
  return {
    equity: equityData(record),
    candles: candleData(record, summary),
    trades: tradeColumns(chooseTrades(record.trades, TRADES_MAX), excursionUnit(record.trades)),
    tradesTotal: record.trades.length,
    excursionUnit: excursionUnit(record.trades),
    ...everyPlot(record, summary, validation),
  };
}

/** R when most trades had a stop, else percent of the entry price. */
function excursionUnit(trades: readonly Trade[]): 'R' | '%' {
  return trades.filter((trade) => trade.maeR !== undefined).length * 2 > trades.length ? 'R' : '%';
}

const short = (value: number): number => Number(value.toPrecision(8));
/** Enough for a candle’s pixels; fills keep more. */
const drawn = (value: number): number => Number(value.toPrecision(7));
const rough = (value: number): number => Number(value.toPrecision(3));
const shorter = (value: number): number => Number(value.toPrecision(5));

function steps(times: readonly number[]): number[] {
  const minutes = times.map((time) => Math.floor(time / MINUTE_MS));
  return minutes.map((minute, i) => minute - (minutes[i - 1] ?? 0));
}

function equityData(record: RunRecord): PageData['equity'] {
  const start = { time: record.manifest.from, equity: record.initialCash };
  const points = [start, ...record.equity.filter((point) => point.time > start.time)];
  const kept = thin(points.length, EQUITY_POINTS_MAX, (i) => points[i]!.equity).map((i) => points[i]!);
  const held = buyAndHold(record);
  let next = 0;
  let hold: number | null = held.length === 0 ? null : record.initialCash;
  return {
    time: steps(kept.map((point) => point.time)),
    equity: kept.map((point) => short(point.equity)),
    hold: kept.map((point) => {
      while (next < held.length && held[next]!.time <= point.time) hold = held[next++]!.equity;
      return hold === null ? null : short(hold);
    }),
  };
}

/** Symbols with most trades first; neighbouring candles are merged when there are too many. */
function candleData(record: RunRecord, summary: Summary): CandleData[] {
  const traded = summary.symbols.map((group) => group.name);
  const symbols = [...new Set([...traded, ...record.manifest.symbols])].slice(0, CHART_SYMBOLS_MAX);
  const shown = symbols.filter((symbol) => (record.chart.candles.get(symbol)?.length ?? 0) > 0);
  const minutes = minutesOf(parseTimeframe(record.chart.timeframe));
  return shown.map((symbol) => {
    const columns = record.chart.candles.get(symbol)!;
    const merge = Math.max(1, Math.ceil((columns.length * shown.length) / CANDLES_MAX));
    return { symbol, minutes: minutes * merge, ...mergedCandles(columns, merge) };
  });
}

function mergedCandles(columns: CandleColumns, merge: number): Omit<CandleData, 'symbol' | 'minutes'> {
  const starts = Array.from({ length: Math.ceil(columns.length / merge) }, (_, i) => i * merge);
  const end = (start: number): number => Math.min(columns.length, start + merge);
  const extreme = (name: 'high' | 'low', pick: (a: number, b: number) => number): number[] =>
    starts.map((start) => drawn(columns[name].subarray(start, end(start)).reduce((a, b) => pick(a, b))));
  return {
    time: steps(starts.map((start) => columns.openTime[start]!)),
    open: starts.map((start) => drawn(columns.open[start]!)),
    high: extreme('high', Math.max),
    low: extreme('low', Math.min),
    close: starts.map((start) => drawn(columns.close[end(start) - 1]!)),
    volume: starts.map((start) => rough(columns.volume.subarray(start, end(start)).reduce((a, b) => a + b, 0))),
  };
}

function tradeColumns(trades: readonly Trade[], unit: 'R' | '%'): TradeColumns {
  const texts: string[] = [];
  const indexOf = new Map<string, number>();
  const index = (text: string): number => {
    const known = indexOf.get(text);
    if (known !== undefined) return known;
    indexOf.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const numbers = (pick: (trade: Trade) => number): number[] => trades.map(pick);
  const optional = (pick: (trade: Trade) => number | undefined, round: (value: number) => number): Column =>
    trades.map((trade) => {
      const value = pick(trade);
      return value === undefined ? null : round(value);
    });
  const minute = (time: number): number => Math.floor(time / MINUTE_MS);
  return {
    texts,
    symbol: numbers((t) => index(t.symbol)),
    exitReason: numbers((t) => index(t.exitReason)),
    entryReason: numbers((t) => index(t.entryReason)),
    exitKind: numbers((t) => index(t.exitKind)),
    id: numbers((t) => t.id),
    isLong: numbers((t) => (t.side === 'long' ? 1 : 0)),
    entryTime: numbers((t) => minute(t.entryTime)),
    holdMinutes: numbers((t) => minute(t.exitTime) - minute(t.entryTime)),
    quantity: numbers((t) => shorter(t.quantity)),
    entryPrice: numbers((t) => short(t.entryPrice)),
    exitPrice: numbers((t) => short(t.exitPrice)),
    stop: optional((t) => t.stop, short),
    target: optional((t) => t.target, short),
    pnl: numbers((t) => shorter(t.pnl)),
    r: optional((t) => t.rMultiple, shorter),
    mae: optional((t) => (unit === 'R' ? t.maeR : t.maeFraction * 100), shorter),
    mfe: optional((t) => (unit === 'R' ? t.mfeR : t.mfeFraction * 100), shorter),
    fees: numbers((t) => shorter(t.fees)),
    slippage: numbers((t) => shorter(t.slippage)),
    funding: numbers((t) => shorter(t.funding)),
    flags: numbers((t) => (t.ambiguous ? 1 : 0) + (t.gapExposed ? 2 : 0) + (t.syntheticMinutes > 0 ? 4 : 0)),
  };
}
