import { isPresent } from '../../../reports/validation/validation.ts';
import type { LuckResults, LuckTest, Maybe } from '../../../reports/validation/validation.ts';
import { formatCount, printLine, printTable } from '../output.ts';

const money = (value: number): string => `${value < 0 ? '-' : ''}${formatCount(Math.round(Math.abs(value)))}`;
const orDash = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));

function printTest(name: string, test: Maybe<LuckTest>): void {
  const title = name.padEnd(16);
  if (!isPresent(test)) return printLine(`${title} not tested: ${test.absent}`);
  const { pValue, interval, observed, runs, mean, quantiles } = test;
  const [p, low, high] = [pValue, interval.low, interval.high].map((share) => share.toFixed(3));
  printLine(
    `${title} p = ${p} (${low} to ${high}): ${money(observed)} against a mean of ${money(mean)} and nine tenths between ${money(quantiles[0])} and ${money(quantiles[4])}, ${formatCount(runs)} runs`,
  );
}

/** Prints how a run stands against luck, and what its variants gave. */
export function printLuck({ coinFlip, permutations, variants }: LuckResults): void {
  printTest('Coin flips', coinFlip);
  if (isPresent(permutations)) printTest('Permutations', permutations);
  if (variants.length === 0) return;
  printLine();
  printTable(
    ['group', 'variant', 'net profit', 'trades', 'mean R', 'win rate', 'Sharpe', 'max drawdown'],
    variants.map(({ group, name, netProfit, trades, meanR, winRate, sharpe, maxDrawdown }) => [
      group,
      name,
      money(netProfit),
      trades,
      orDash(meanR, 3),
      orDash(winRate, 3),
      orDash(sharpe, 2),
      maxDrawdown.toFixed(4),
    ]),
  );
  printLine();
}
