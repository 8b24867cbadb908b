import type { Summary } from '../../stats/summary.ts';
import { decimalText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

/** The trade table; its rows are filled in by the page's script. */
export function tradesSection({ trades }: PageData, summary: Summary): Markup {
  const total = (summary.figures.trades.value ?? 0) + (summary.figures.openTrades.value ?? 0);
  if (total === 0) {
    return section(
      'trades',
      undefined,
      markup`<p class="note">The run made no trade. The funnel shows how far its signals came.</p>`,
    );
  }
  const listed = trades.id.length;
  const all = `All ${decimalText(total, 0)} trades, also in trades.csv beside this page.`;
  const part = `${decimalText(listed, 0)} of ${decimalText(total, 0)} trades: the best and the worst, the first and the last, and an even spread of the rest. All ${decimalText(total, 0)} are in trades.csv beside this page; every figure above counts them all.`;
  return section(
    'trades',
    `${listed === total ? all : part} Choose a heading to sort, a number to see the trade on the candles.`,
    markup`<div class="scroll" tabindex="0" role="region" aria-label="Trades"><table class="trades"><thead><tr id="trade-heads"></tr></thead><tbody id="trade-rows"></tbody></table></div>
<div class="pages"><button type="button" id="trade-back">← Back</button><span id="trade-page" role="status"></span><button type="button" id="trade-next">Next →</button></div>`,
  );
}
