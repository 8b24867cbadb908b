import type { Summary } from '../../stats/summary.ts';
import { decimalText, moneyText, percentText } from '../../stats/text.ts';
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
      markup`<p class="note">No trade closed in such a candle (${decimalText(counters.ambiguousExits, 0)} ambiguous exits counted): the result does not depend on the rule.</p>`,
    );
  }
  const row = (name: string, pnl: number) => [
    name,
    signed(pnl, moneyText(pnl)),
    signed(pnl, percentText(pnl / initialCash)),
  ];
  return section(
    'intrabar',
    `${intro} ${decimalText(ambiguity.trades, 0)} trades are concerned (${decimalText(counters.ambiguousExits, 0)} ambiguous exits counted). Each case changes only those trades' own results, not what followed from them.`,
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
