import { createRequire } from 'node:module';
import { backtest } from 'grademark';
import type { ITrade } from 'grademark';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { createPlainTrades, plainLoop, RULES, seededEma } from './plain-loop.ts';

/** A candle as grademark wants it, with the averages that its rules look at. */
interface Row {
  time: Date;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  fast: number;
  slow: number;
  wasFast: number;
  wasSlow: number;
}

type Frame = Parameters<typeof backtest<Row, Row, object, number>>[1];

/** grademark's own data frames; the package does not pass them on. */
const { DataFrame } = createRequire(import.meta.resolve('grademark'))('data-forge') as {
  DataFrame: new (rows: readonly Row[]) => Frame;
};

/** The year as the objects grademark reads; made before the clock starts. */
function rowsOf(candles: CandleColumns): Row[] {
  return Array.from({ length: candles.length }, (_, i) => ({
    time: new Date(candles.openTime[i] as number),
    open: candles.open[i] as number,
    high: candles.high[i] as number,
    low: candles.low[i] as number,
    close: candles.close[i] as number,
    volume: candles.volume[i] as number,
    fast: 0,
    slow: 0,
    wasFast: 0,
    wasSlow: 0,
  }));
}

/** grademark leaves averages to its user: a plain loop writes them into the rows, which favours it. */
function writeAverages(rows: readonly Row[], seeds: { readonly fast: number; readonly slow: number }): void {
  const [fastWeight, slowWeight] = [2 / (RULES.fast + 1), 2 / (RULES.slow + 1)];
  let { fast, slow } = seeds;
  for (let i = RULES.slow; i < rows.length; i++) {
    const row = rows[i] as Row;
    row.wasFast = fast;
    row.wasSlow = slow;
    fast += (row.close - fast) * fastWeight;
    slow += (row.close - slow) * slowWeight;
    row.fast = fast;
    row.slow = slow;
  }
}

/** grademark over the benchmark's candles and rules. */
export interface GrademarkRun {
  run(): ITrade[];
  /** Whether its trades are those of the plain loop under its rule, and what differs from ours. */
  readonly check: { readonly passed: boolean; readonly detail: string };
}

/**
 * Prepares grademark. It knows no fees, and the candle that fills an order is not asked for the next one: its trades
 * are held against the plain loop with that same rule.
 */
export function prepareGrademark(candles: CandleColumns): GrademarkRun {
  const rows = rowsOf(candles);
  const seeds = {
    fast: seededEma(candles.close, RULES.fast, RULES.slow),
    slow: seededEma(candles.close, RULES.slow, RULES.slow),
  };
  const frame = new DataFrame(rows);
  const run = (): ITrade[] =>
    backtest<Row, Row, object, number>(
      {
        prepIndicators: ({ inputSeries }) => {
          writeAverages(rows, seeds);
          return inputSeries;
        },
        entryRule: (enter, { bar }) => {
          if (bar.wasFast <= bar.wasSlow && bar.fast > bar.slow) enter();
        },
        exitRule: (leave, { bar }) => {
          if (bar.wasFast >= bar.wasSlow && bar.fast < bar.slow) leave();
        },
      },
      frame,
    );
  return { run, check: compare(run(), candles) };
}

function compare(trades: readonly ITrade[], candles: CandleColumns): GrademarkRun['check'] {
  const closed = trades.filter(({ exitReason }) => exitReason !== 'finalize');
  const { count, entryRow, exitRow } = plainLoop(candles, createPlainTrades(candles.length), false);
  const timeAt = (row: number | undefined): number => candles.openTime[row ?? -1] ?? NaN;
  const isSame = ({ entryTime, exitTime }: ITrade, k: number): boolean =>
    entryTime.getTime() === timeAt(entryRow[k]) && exitTime.getTime() === timeAt(exitRow[k]);
  const passed = closed.length === count && closed.every(isSame);
  const rule = 'no fees, and the candle that fills an order is not asked';
  const detail = passed
    ? `${count} trades, as its rules have it: ${rule}`
    : `its ${closed.length} trades differ from the plain loop's ${count}`;
  return { passed, detail };
}
