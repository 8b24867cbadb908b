import type { NamedGroup } from '../../stats/trades.ts';
import { decimalText, figureText, moneyText } from '../../stats/text.ts';
import { signed } from './section.ts';
import type { NumberCell } from './section.ts';

/** Rows of a table of groups: name, trades, net, win rate, average R. */
export function groupRows(groups: readonly NamedGroup[]): (string | NumberCell)[][] {
  return groups.map(({ name, trades, pnl, winRate, averageR }) => [
    name,
    { number: decimalText(trades, 0) },
    signed(pnl, moneyText(pnl)),
    { number: figureText(winRate, 'fraction'), title: winRate.value === null ? winRate.why : undefined },
    { number: figureText(averageR, 'r'), title: averageR.value === null ? averageR.why : undefined },
  ]);
}
