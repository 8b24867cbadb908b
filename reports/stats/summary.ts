import type { ExitKind } from '../../engine/broker/trade.ts';
import type { Side } from '../../engine/strategy/decision.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import type { RunCounters, RunManifest, RunRecord } from '../run/manifest.ts';
import { ambiguity, costFigures } from './costs.ts';
import type { Ambiguity } from './costs.ts';
import type { FigureName } from './catalogue.ts';
import { dailyReturns } from './days.ts';
import type { Day } from './days.ts';
import { drawdowns } from './drawdown.ts';
import type { Drawdowns } from './drawdown.ts';
import { figure, none } from './figure.ts';
import type { Figure } from './figure.ts';
import { buyAndHold, entryFeeBps, holdReturn } from './hold.ts';
import { monthlyReturns } from './months.ts';
import type { YearReturns } from './months.ts';
import { annualGrowth, calmar, DAYS_PER_YEAR, sharpe, sortino, volatility } from './ratios.ts';
import { byExit, bySide, groupTrades, isOpen, tradeFigures } from './trades.ts';
import type { NamedGroup } from './trades.ts';
import { warningsOf } from './warnings.ts';
import type { Warning } from './warnings.ts';

/** The conventions the figures rest on, stated with them. */
export interface Conventions {
  readonly daysPerYear: number;
  readonly riskFreeRate: 0;
  readonly dayClose: 'UTC';
  readonly holdEntryFeeBps: number;
}

/**
 * One run in numbers: what `replay --json` prints, what the page shows and carries, what summary.json and the ledger
 * keep. Money in quote units, shares as fractions, times in epoch ms; plain JSON.
 */
export interface Summary {
  readonly format: 1;
  readonly manifest: RunManifest;
  readonly counters: RunCounters;
  /** What the strategy counted itself; null when it counts nothing. */
  readonly account: object | null;
  readonly initialCash: number;
  readonly days: number;
  readonly figures: Readonly<Record<FigureName, Figure>>;
  readonly drawdown: Drawdowns;
  readonly months: readonly YearReturns[];
  readonly sides: readonly NamedGroup<Side>[];
  readonly exits: readonly NamedGroup<ExitKind>[];
  readonly symbols: readonly NamedGroup[];
  readonly ambiguity: Ambiguity;
  readonly gapEntries: number;
  readonly warnings: readonly Warning[];
  readonly conventions: Conventions;
}

/** Works out every figure of a run. Pure: the same record gives the same summary on every machine. */
export function summarise(record: RunRecord): Summary {
  const { manifest, counters, initialCash, trades } = record;
  const closed = trades.filter((trade) => !isOpen(trade));
  const days = dailyReturns(record.equity, initialCash);
  const fall = drawdowns(record.equity, initialCash, manifest.from);
  const figures: Summary['figures'] = {
    ...resultFigures(record, days),
    ...riskFigures(record, days, fall),
    ...tradeFigures(closed),
    ...costFigures(trades, record.equity),
    openTrades: figure(trades.length - closed.length),
  };
  return {
    format: 1,
    manifest,
    counters,
    account: record.account,
    initialCash,
    days: (manifest.to - manifest.from) / DAY_MS,
    figures,
    drawdown: fall,
    months: monthlyReturns(days),
    sides: bySide(closed),
    exits: byExit(closed),
    symbols: groupTrades(closed, (trade) => trade.symbol),
    ambiguity: ambiguity(trades),
    gapEntries: record.gaps.length,
    warnings: warningsOf(record, figures, fall),
    conventions: {
      daysPerYear: DAYS_PER_YEAR,
      riskFreeRate: 0,
      dayClose: 'UTC',
      holdEntryFeeBps: entryFeeBps(manifest.config),
    },
  };
}

function resultFigures(record: RunRecord, days: readonly Day[]) {
  const { initialCash, counters } = record;
  const finalEquity = record.equity.at(-1)?.equity ?? initialCash;
  const returns = days.map((day) => day.return);
  const extreme = (pick: (a: number, b: number) => number): Figure =>
    returns.length === 0 ? none('no full day') : figure(returns.reduce((a, b) => pick(a, b)));
  return {
    finalEquity: figure(finalEquity),
    netProfit: figure(finalEquity - initialCash),
    totalReturn: figure(finalEquity / initialCash - 1),
    holdReturn: holdReturn(buyAndHold(record), initialCash),
    bestDay: extreme(Math.max),
    worstDay: extreme(Math.min),
    timeInMarket: counters.frames === 0 ? none('no frames') : figure(counters.framesInMarket / counters.frames),
  };
}

function riskFigures(record: RunRecord, days: readonly Day[], fall: Drawdowns) {
  const { initialCash, manifest, counters } = record;
  const returns = days.map((day) => day.return);
  const finalEquity = record.equity.at(-1)?.equity ?? initialCash;
  const growth = annualGrowth(finalEquity / initialCash, (manifest.to - manifest.from) / DAY_MS);
  return {
    annualGrowth: growth,
    maxDrawdown: figure(counters.maxDrawdown),
    maxDrawdownHourly: figure(fall.max),
    currentDrawdown: figure(fall.current),
    longestDrawdownMs: figure(fall.longestMs),
    volatility: volatility(returns),
    sharpe: sharpe(returns),
    sortino: sortino(returns),
    calmar: calmar(growth, counters.maxDrawdown),
  };
}
