import { DAY_MS } from '../../engine/market/units.ts';
import type { Trade } from '../../engine/broker/trade.ts';
import type { RunRecord } from '../run/manifest.ts';
import { daysText, decimalText, moneyText, percentText, timeText } from './text.ts';
import type { FigureName } from './catalogue.ts';
import type { Drawdowns } from './drawdown.ts';
import { sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { isOpen } from './trades.ts';

/** A reason to doubt the result, with the section of the report that shows it. */
export interface Warning {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** Anchor of the section where to look. */
  readonly section: string;
}

/** Below this many closed trades a mean says little (the usual rule of thumb for a normal approximation). */
const TRADES_MIN = 30;
const COST_SHARE_MAX = 0.5;
const SYNTHETIC_SHARE_MAX = 0.01;
const AMBIGUOUS_SHARE_MAX = 0.02;
const IN_MARKET_MIN = 0.01;
/** An equity curve is nearly always a little under its peak; only a fall worth a look is reported. */
const OPEN_DRAWDOWN_MIN = 0.02;

type Figures = Readonly<Record<FigureName, Figure>>;

/** Every warning that a single run's record supports. */
export function warningsOf(record: RunRecord, figures: Figures, fall: Drawdowns): Warning[] {
  return [
    syntheticMarket(record),
    tradeCount(record),
    costs(figures),
    ...concentration(record),
    syntheticCandles(record),
    stalePrices(record),
    ambiguous(record),
    openDrawdown(fall),
    idleQuarter(record),
    hardlyThere(figures),
  ].filter((warning) => warning !== undefined);
}

function syntheticMarket({ manifest }: RunRecord): Warning | undefined {
  if (!manifest.dataset.synthetic) return undefined;
  return {
    code: 'SYNTHETIC_MARKET',
    title: 'The market is invented',
    detail: `“${manifest.dataset.name}” was generated from a seed. The result shows that the machinery works; it says nothing about any real market.`,
    section: 'manifest',
  };
}

function tradeCount({ trades }: RunRecord): Warning | undefined {
  const closed = trades.filter((trade) => !isOpen(trade)).length;
  if (closed >= TRADES_MIN) return undefined;
  return {
    code: 'FEW_TRADES',
    title: closed === 0 ? 'No closed trade' : 'Too few trades',
    detail: `${closed} closed ${closed === 1 ? 'trade is' : 'trades are'} too few to tell skill from luck; ${TRADES_MIN} is the least for any average to mean something.`,
    section: 'trades',
  };
}

function costs(figures: Figures): Warning | undefined {
  const paid = (figures.fees.value ?? 0) + (figures.slippage.value ?? 0) - (figures.funding.value ?? 0);
  const gross = figures.grossProfit.value ?? 0;
  if (!(paid > Math.abs(gross) * COST_SHARE_MAX)) return undefined;
  return {
    code: 'COSTS',
    title: gross > 0 && paid > gross ? 'Costs turn a gain into a loss' : 'Costs weigh heavily',
    detail: `Fees, slippage and funding took ${moneyText(paid)}, against a result before costs of ${moneyText(gross)}.`,
    section: 'figures',
  };
}

/** Result without its best trade, and without its best seven days (by exit), when either decides the sign. */
function concentration({ trades }: RunRecord): Warning[] {
  const net = sum(trades.map((trade) => trade.pnl));
  if (net <= 0 || trades.length < 2) return [];
  const best = trades.reduce((a, b) => (b.pnl > a.pnl ? b : a));
  const week = bestWeek(trades);
  const warnings: Warning[] = [];
  if (net - best.pnl <= 0) {
    warnings.push({
      code: 'ONE_TRADE',
      title: 'The result hangs on one trade',
      detail: `Without trade ${best.id} (${moneyText(best.pnl)}) the net result of ${moneyText(net)} would be a loss.`,
      section: 'trades',
    });
  } else if (net - week.pnl <= 0) {
    warnings.push({
      code: 'ONE_WEEK',
      title: 'The result hangs on one week',
      detail: `Without the seven days up to ${timeText(week.to)} (${moneyText(week.pnl)}) the net result of ${moneyText(net)} would be a loss.`,
      section: 'equity',
    });
  }
  return warnings;
}

function bestWeek(trades: readonly Trade[]): { pnl: number; to: number } {
  const week = 7 * DAY_MS;
  const ordered = [...trades].sort((a, b) => a.exitTime - b.exitTime || a.id - b.id);
  let best = { pnl: 0, to: 0 };
  let [start, pnl] = [0, 0];
  for (const trade of ordered) {
    pnl += trade.pnl;
    while (ordered[start]!.exitTime <= trade.exitTime - week) pnl -= ordered[start++]!.pnl;
    if (pnl > best.pnl) best = { pnl, to: trade.exitTime };
  }
  return best;
}

function syntheticCandles({ trades }: RunRecord): Warning | undefined {
  const touched = trades.filter((trade) => trade.syntheticMinutes > 0).length;
  if (!(touched > trades.length * SYNTHETIC_SHARE_MAX)) return undefined;
  return {
    code: 'SYNTHETIC_CANDLES',
    title: 'Trades over missing data',
    detail: `${decimalText(touched, 0)} of ${decimalText(trades.length, 0)} trades (${percentText(touched / trades.length)}) were open while candles were missing and a flat price stood in for them.`,
    section: 'gaps',
  };
}

function stalePrices({ trades }: RunRecord): Warning | undefined {
  const exposed = trades.filter((trade) => trade.gapExposed).length;
  if (!(exposed > trades.length * SYNTHETIC_SHARE_MAX)) return undefined;
  return {
    code: 'STALE_PRICES',
    title: 'Fills and stops at stale prices',
    detail: `${decimalText(exposed, 0)} of ${decimalText(trades.length, 0)} trades (${percentText(exposed / trades.length)}) were open while no candle came for more than three minutes: their next fill is at a price nobody could follow.`,
    section: 'gaps',
  };
}

function hardlyThere({ timeInMarket, trades }: Figures): Warning | undefined {
  const share = timeInMarket.value;
  if (share === null || trades.value === 0 || share >= IN_MARKET_MIN) return undefined;
  return {
    code: 'HARDLY_IN_MARKET',
    title: 'Hardly ever in the market',
    detail: `A position was open in ${percentText(share)} of the minutes: figures per day say little about the strategy, and much about days without it.`,
    section: 'figures',
  };
}

function ambiguous({ trades }: RunRecord): Warning | undefined {
  const count = trades.filter((trade) => trade.ambiguous).length;
  if (!(count > trades.length * AMBIGUOUS_SHARE_MAX)) return undefined;
  return {
    code: 'AMBIGUOUS',
    title: 'Stop and target in one candle',
    detail: `In ${decimalText(count, 0)} of ${decimalText(trades.length, 0)} trades (${percentText(count / trades.length)}) one candle held both stop and target, so that the order of events is a guess.`,
    section: 'intrabar',
  };
}

function openDrawdown(fall: Drawdowns): Warning | undefined {
  if (fall.current < OPEN_DRAWDOWN_MIN) return undefined;
  return {
    code: 'OPEN_DRAWDOWN',
    title: 'The drawdown is still open',
    detail: `The account ends ${percentText(fall.current)} under its peak of ${timeText(fall.currentFrom)}.`,
    section: 'equity',
  };
}

function idleQuarter({ trades, manifest }: RunRecord): Warning | undefined {
  const lastQuarter = manifest.to - (manifest.to - manifest.from) / 4;
  if (trades.length === 0 || trades.some((trade) => trade.exitTime > lastQuarter)) return undefined;
  const last = trades.reduce((time, trade) => Math.max(time, trade.exitTime), 0);
  return {
    code: 'IDLE_QUARTER',
    title: 'No trade in the last quarter of the period',
    detail: `The last trade ended ${timeText(last)}, ${daysText(manifest.to - last)} before the end.`,
    section: 'trades',
  };
}
