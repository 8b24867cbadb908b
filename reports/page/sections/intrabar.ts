import type { Summary } from '../../stats/summary.ts';
import { countText, moneyText, percentText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section, signed, table } from './section.ts';

/** What the unknown order of events inside single candles could have changed. */
export function intrabarSection({ ambiguity, counters, manifest, initialCash }: Summary): Markup {
  const mode = typeof manifest.config['intrabar'] === 'string' ? ` Rule used: ${manifest.config['intrabar']}.` : '';
  const intro = `A 1m candle that holds both stop and target does not say which came first.${mode}`;
  if (ambiguity.trades === 0) {
    return section(
      'intrabar',
      intro,
      markup`<p class="note">No trade closed in such a candle (${countText(counters.ambiguousExits, 'ambiguous exit')} counted): the result does not depend on the rule.</p>`,
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
    table(
      ['Case', 'Net result of all trades', 'Of the starting cash'],
      [
        row('Worst: the stop came first every time', ambiguity.pnlWorst),
        row('As simulated', ambiguity.pnl),
        row('Best: the target came first every time', ambiguity.pnlBest),
      ],
    ),
  );
}
