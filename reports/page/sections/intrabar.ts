import type { Summary } from '../../stats/summary.ts';
import { countText, moneyText, percentText } from '../../stats/text.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section, signed, table, validated } from './section.ts';
import { variantTable } from './variants.ts';

/** What the unknown order of events inside single candles could have changed. */
export function intrabarSection(summary: Summary, validation: Validation | null): Markup {
  const { ambiguity, counters, manifest, initialCash, figures } = summary;
  const again = markup`<h3>The whole run again by each rule</h3>${validated(
    validation,
    (parts) => parts.intrabar,
    (part) => variantTable(part.results, figures.netProfit.value ?? 0),
  )}`;
  const mode = typeof manifest.config['intrabar'] === 'string' ? ` Rule used: ${manifest.config['intrabar']}.` : '';
  const intro = `A 1m candle that holds both stop and target does not say which came first.${mode}`;
  if (ambiguity.trades === 0) {
    return section(
      'intrabar',
      intro,
      markup`<p class="note">No trade closed in such a candle (${countText(counters.ambiguousExits, 'ambiguous exit')} counted): the result does not depend on the rule.</p>${again}`,
    );
  }
  const row = (name: string, pnl: number) => [
    name,
    signed(pnl, moneyText(pnl)),
    signed(pnl, percentText(pnl / initialCash)),
  ];
  return section(
    'intrabar',
    `${intro} Concerned: ${countText(ambiguity.trades, 'trade')} (${countText(counters.ambiguousExits, 'ambiguous exit')} counted). Each case changes only the results of these trades, not what followed from them.`,
    markup`${table(
      ['Case', 'Net result of all trades', 'Of the starting cash'],
      [
        row('Worst: the stop came first every time', ambiguity.pnlWorst),
        row('As simulated', ambiguity.pnl),
        row('Best: the target came first every time', ambiguity.pnlBest),
      ],
    )}${again}`,
  );
}
