import { decimalText, moneyText, percentText } from '../../stats/text.ts';
import type { Breakdown, Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { NOT_VALIDATED } from '../plots/validation.ts';
import { note, section, signed, table } from './section.ts';

/** Closed trades by what they have in common. */
export function breakdownsSection(validation: Validation | null): Markup {
  const body =
    validation === null
      ? note(NOT_VALIDATED)
      : validation.breakdowns.length === 0
        ? note('No trade was closed.')
        : markup`<div class="tables">${validation.breakdowns.map(breakdown)}</div>`;
  return section('breakdowns', 'Closed trades by what they share. Many tables, so some rows look good by luck.', body);
}

function breakdown({ title, rows, absent }: Breakdown): Markup {
  if (rows.length === 0) return markup`<div><h3>${title}</h3>${note(absent ?? 'No trade to divide.')}</div>`;
  const cells = rows.map(({ name, trades, net, winRate, meanR }) => [
    name,
    { number: decimalText(trades, 0) },
    signed(net, moneyText(net)),
    { number: percentText(winRate) },
    { number: meanR === null ? '—' : decimalText(meanR, 2) },
  ]);
  return markup`<div><h3>${title}</h3>${table(['Group', 'Trades', 'Net', 'Win rate', 'Mean R'], cells)}</div>`;
}
