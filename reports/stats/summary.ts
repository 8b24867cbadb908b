import type { ExitKind, Trade } from '../../engine/broker/trade.ts';
import type { Side } from '../../engine/strategy/decision.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import type { RunCounters, RunManifest, RunRecord } from '../run/manifest.ts';
import { figureIntervals } from '../validation/intervals.ts';
import type { FigureIntervals } from '../validation/intervals.ts';
import { accountFigures, deepestFallFigures } from './account.ts';
import { capacity, tradeCapacities } from './capacity.ts';
import { FIGURE_NAMES } from './catalogue.ts';
import type { FigureName } from './catalogue.ts';
import { ambiguity, costFigures } from './costs.ts';
import type { Ambiguity } from './costs.ts';
import { dailyFiguresOf } from './daily-figures.ts';
import { quotient } from './daily-ratios.ts';
import { dailyReturns } from './days.ts';
import type { Day } from './days.ts';
import { drawdowns } from './drawdown.ts';
import type { Drawdowns } from './drawdown.ts';
import { figure, ratio } from './figure.ts';
import type { Figure } from './figure.ts';
import { buyAndHold, entryFeeBps, holdReturn } from './hold.ts';
import type { HoldPoint } from './hold.ts';
import { monthlyReturns } from './months.ts';
import type { YearReturns } from './months.ts';
import { annualGrowth, calmar, DAYS_PER_YEAR } from './ratios.ts';
import { tablesOf } from './tables.ts';
import type { Tables } from './tables.ts';
import { orderFigures, tradeCountFigures } from './trade-counts.ts';
import { excursionFigures, tradeRiskFigures } from './trade-risk.ts';
import { holdingFigures } from './trade-times.ts';
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
  readonly format: 2;
  readonly manifest: RunManifest;
  readonly counters: RunCounters;
  /** What the strategy counted itself; null when it counts nothing. */
  readonly account: object | null;
  readonly initialCash: number;
  readonly days: number;
  readonly figures: Readonly<Record<FigureName, Figure>>;
  /** 95 % intervals of the key figures: days resampled in blocks, trades one by one. */
  readonly intervals: FigureIntervals;
  readonly drawdown: Drawdowns;
  readonly months: readonly YearReturns[];
  readonly sides: readonly NamedGroup<Side>[];
  readonly exits: readonly NamedGroup<ExitKind>[];
  readonly symbols: readonly NamedGroup[];
  readonly tables: Tables;
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
  const hold = buyAndHold(record);
  const held = dailyReturns(hold, initialCash);
  const fall = drawdowns(record.equity, initialCash, manifest.from);
  const figures = figuresOf(record, { closed, days, hold, held, fall });
  return {
    format: 2,
    manifest,
    counters,
    account: record.account,
    initialCash,
    days: (manifest.to - manifest.from) / DAY_MS,
    figures,
    intervals: figureIntervals(
      days.map((day) => day.return),
      closed,
      manifest.seed,
    ),
    drawdown: fall,
    months: monthlyReturns(days),
    sides: bySide(closed),
    exits: byExit(closed),
    symbols: groupTrades(closed, (trade) => trade.symbol),
    tables: tablesOf(record, closed, { days, held }),
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

interface Parts {
  readonly closed: readonly Trade[];
  readonly days: readonly Day[];
  readonly hold: readonly HoldPoint[];
  readonly held: readonly Day[];
  readonly fall: Drawdowns;
}

function figuresOf(record: RunRecord, { closed, days, hold, held, fall }: Parts): Summary['figures'] {
  const { manifest, counters, initialCash, trades } = record;
  const finalEquity = record.equity.at(-1)?.equity ?? initialCash;
  const runDays = (manifest.to - manifest.from) / DAY_MS;
  const totalReturn = finalEquity / initialCash - 1;
  const growth = annualGrowth(finalEquity / initialCash, runDays);
  const timeInMarket = ratio(counters.framesInMarket, counters.frames, 'no frames');
  const figures: Summary['figures'] = {
    finalEquity: figure(finalEquity),
    netProfit: figure(finalEquity - initialCash),
    totalReturn: figure(totalReturn),
    annualGrowth: growth,
    holdReturn: holdReturn(hold, initialCash),
    timeInMarket,
    maxDrawdown: figure(counters.maxDrawdown),
    maxDrawdownHourly: figure(fall.max),
    currentDrawdown: figure(fall.current),
    longestDrawdownMs: figure(fall.longestMs),
    calmar: calmar(growth, counters.maxDrawdown),
    riskAdjustedReturn: quotient(growth, timeInMarket, 'never in the market'),
    ...accountFigures(record),
    ...deepestFallFigures(fall, initialCash),
    ...dailyFiguresOf(days, { totalReturn, runDays, held }),
    ...tradeFigures(closed),
    ...tradeCountFigures(closed, initialCash, runDays),
    ...holdingFigures(closed),
    ...tradeRiskFigures(closed),
    ...excursionFigures(closed),
    ...costFigures(trades, record.equity),
    ...orderFigures(counters),
    capacity: capacity(tradeCapacities(record, closed)),
    openTrades: figure(trades.length - closed.length),
  };
  return inOrder(figures);
}

/** The figures in the catalogue's order, whatever order they were worked out in. */
function inOrder(figures: Summary['figures']): Summary['figures'] {
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, figures[name]])) as Summary['figures'];
}
