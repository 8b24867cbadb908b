import type { ExitKind, Trade } from '../../engine/broker/trade.ts';
import type { Side } from '../../engine/strategy/decision.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { figure, mean, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { byExitTime, stakeOf } from './trade-risk.ts';

/** True for a position that the run's end left open: it is valued, but was never sold. */
export function isOpen(trade: Trade): boolean {
  return trade.exitKind === 'end';
}

/** Figures of one group of closed trades. Money in quote units, shares as fractions. */
export interface GroupFigures {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly pnl: number;
  readonly winRate: Figure;
  readonly profitFactor: Figure;
  readonly averageR: Figure;
  /** Mean result over the money committed at the entry. */
  readonly averageReturn: Figure;
  readonly averageHoldMs: Figure;
}

/** A group of closed trades with the name it is listed under. */
export interface NamedGroup<Name extends string = string> extends GroupFigures {
  readonly name: Name;
}

const NO_TRADE = 'no closed trade';

function groupFigures(trades: readonly Trade[]): GroupFigures {
  const rs = trades.flatMap((trade) => (trade.rMultiple === undefined ? [] : [trade.rMultiple]));
  const results = trades.map((trade) => trade.pnl);
  const [wins, losses] = [results.filter((pnl) => pnl > 0), results.filter((pnl) => pnl < 0)];
  return {
    trades: trades.length,
    wins: wins.length,
    losses: losses.length,
    pnl: sum(results),
    winRate: ratio(wins.length, trades.length, NO_TRADE),
    profitFactor: ratio(sum(wins), -sum(losses), trades.length === 0 ? NO_TRADE : 'no losing trade'),
    averageR: mean(rs, trades.length === 0 ? NO_TRADE : 'no trade had a stop, so none has an R'),
    averageReturn: mean(
      trades.map((trade) => trade.pnl / stakeOf(trade)),
      NO_TRADE,
    ),
    averageHoldMs: mean(
      trades.map((trade) => trade.exitTime - trade.entryTime),
      NO_TRADE,
    ),
  };
}

/** Closed trades grouped by a name, the most frequent first. */
export function groupTrades<Name extends string>(
  trades: readonly Trade[],
  nameOf: (trade: Trade) => Name,
): NamedGroup<Name>[] {
  const groups = new Map<Name, Trade[]>();
  for (const trade of trades) {
    const group = groups.get(nameOf(trade));
    if (group) group.push(trade);
    else groups.set(nameOf(trade), [trade]);
  }
  const named = [...groups].map(([name, group]) => ({ name, ...groupFigures(group) }));
  return named.sort((a, b) => b.trades - a.trades || compareCodeUnits(a.name, b.name));
}

/** The long and the short half of the closed trades, always both. */
export function bySide(trades: readonly Trade[]): readonly NamedGroup<Side>[] {
  return (['long', 'short'] as const).map((name) => ({
    name,
    ...groupFigures(trades.filter((trade) => trade.side === name)),
  }));
}

/** Closed trades by the kind of their exit. */
export function byExit(trades: readonly Trade[]): readonly NamedGroup<ExitKind>[] {
  return groupTrades(trades, (trade) => trade.exitKind);
}

/** Longest run of consecutive wins and of consecutive losses, in the order in which trades were closed. */
function streaks(trades: readonly Trade[]): { wins: number; losses: number } {
  const longest = { wins: 0, losses: 0 };
  let [wins, losses] = [0, 0];
  for (const { pnl } of byExitTime(trades)) {
    wins = pnl > 0 ? wins + 1 : 0;
    losses = pnl < 0 ? losses + 1 : 0;
    longest.wins = Math.max(longest.wins, wins);
    longest.losses = Math.max(longest.losses, losses);
  }
  return longest;
}

/**
 * What a list of closed trades amounts to; a trade that ends with exactly nothing is neither win nor loss.
 * Profit factor: Σ gains / |Σ losses|. Payoff: average gain / |average loss|. Expectancy: mean result per trade,
 * which equals winRate·averageWin + lossRate·averageLoss (Pardo, Trading Systems; Tharp for the mean in R).
 */
export function tradeFigures(trades: readonly Trade[]) {
  const results = trades.map((trade) => trade.pnl);
  const wins = results.filter((pnl) => pnl > 0);
  const losses = results.filter((pnl) => pnl < 0);
  const { averageR } = groupFigures(trades);
  const { wins: winStreak, losses: lossStreak } = streaks(trades);
  const noLoss = trades.length === 0 ? NO_TRADE : 'no losing trade';
  const noWin = trades.length === 0 ? NO_TRADE : 'no winning trade';
  const averageWin = mean(wins, noWin);
  const averageLoss = mean(losses, noLoss);
  return {
    trades: figure(trades.length),
    winRate: ratio(wins.length, trades.length, NO_TRADE),
    profitFactor: ratio(sum(wins), Math.abs(sum(losses)), noLoss),
    expectancy: mean(results, NO_TRADE),
    averageWin,
    averageLoss,
    payoff:
      averageWin.value !== null && averageLoss.value !== null
        ? figure(averageWin.value / -averageLoss.value)
        : averageWin.value === null
          ? averageWin
          : averageLoss,
    averageR,
    bestTrade: extreme(results, (a, b) => a > b),
    worstTrade: extreme(results, (a, b) => a < b),
    averageHoldMs: mean(
      trades.map((trade) => trade.exitTime - trade.entryTime),
      NO_TRADE,
    ),
    consecutiveWins: figure(winStreak),
    consecutiveLosses: figure(lossStreak),
  };
}

function extreme(results: readonly number[], isBetter: (a: number, b: number) => boolean): Figure {
  if (results.length === 0) return none(NO_TRADE);
  return figure(results.reduce((best, pnl) => (isBetter(pnl, best) ? pnl : best)));
}
