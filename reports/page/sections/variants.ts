import { decimalText, moneyText, percentText } from '../../stats/text.ts';
import type { VariantResult } from '../../validation/part.ts';
import type { Markup } from '../markup.ts';
import { note, signed, table } from './section.ts';

/** The run again with one thing changed, beside the run itself. */
export function variantTable(variants: readonly VariantResult[], netProfit: number): Markup {
  if (variants.length === 0) return note('The run was not repeated with parts changed: replay it with --validate.');
  const rows = variants.map((variant) => [
    variant.name,
    { number: decimalText(variant.trades, 0) },
    signed(variant.netProfit, moneyText(variant.netProfit)),
    signed(netProfit - variant.netProfit, moneyText(netProfit - variant.netProfit)),
    { number: variant.winRate === null ? '—' : percentText(variant.winRate) },
    { number: variant.meanR === null ? '—' : decimalText(variant.meanR, 3) },
    { number: variant.sharpe === null ? '—' : decimalText(variant.sharpe, 2) },
    { number: percentText(variant.maxDrawdown) },
  ]);
  return table(
    ['Variant', 'Trades', 'Net', 'This run is better by', 'Win rate', 'Mean R', 'Sharpe', 'Max drawdown'],
    rows,
  );
}
