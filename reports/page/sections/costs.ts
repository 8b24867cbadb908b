import type { Summary } from '../../stats/summary.ts';
import { decimalText, moneyText } from '../../stats/text.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { plotPlace } from './figure.ts';
import { section, terms, validated } from './section.ts';

/** What other costs would have left of the same trades. */
export function costsSection(validation: Validation | null, plots: Plots, { figures }: Summary): Markup {
  const paid = [figures.fees, figures.slippage].reduce((total, figure) => total + (figure.value ?? 0), 0);
  const body = validated(
    validation,
    (parts) => parts.costs,
    (grid) =>
      terms([
        ['Result before costs', moneyText(grid.grossProfit)],
        ['Fees and slippage paid', `${moneyText(paid)}, ${decimalText(grid.paidBps, 2)} bps of the value a side`],
        [
          'Break-even cost',
          grid.breakEvenBps === null
            ? 'none: the result before costs is a loss'
            : `${decimalText(grid.breakEvenBps, 2)} bps a side leave nothing`,
        ],
      ]),
  );
  return section(
    'costs',
    'The same trades at other costs, in bps of the value per side. Fills are not simulated again: orders that other costs would have changed are not.',
    markup`${body}${
      validation === null
        ? undefined
        : plotPlace(plots, 'cost-grid', {
            title: 'Net result by fee and slippage',
            caption: 'Rows are fees, columns slippage, in bps per side; quote units.',
            size: 'free',
          })
    }`,
  );
}
