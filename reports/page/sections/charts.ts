import type { ChartName } from '../../charts/compile.ts';
import type { RunRecord } from '../../run/manifest.ts';
import type { Summary } from '../../stats/summary.ts';
import { dateText, decimalText, durationText, moneyText, percentText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { section, table } from './section.ts';
import { chartPlace, plotPlace } from './figure.ts';
import { liveBesidePlace } from './live.ts';
import { groupRows } from './groups.ts';

const SPANS = [
  ['0', 'All'],
  ['365', '1 year'],
  ['90', '90 days'],
  ['30', '30 days'],
  ['7', '7 days'],
  ['1', '1 day'],
] as const;

/** Buttons that choose and move the span shown. */
function spans(name: ChartName): Markup {
  return markup`<div class="spans" id="spans-${name}" role="group" aria-label="Span shown"><button type="button" data-steps="-0.5" aria-label="Earlier">←</button>${SPANS.map(
    ([days, label]) => markup`<button type="button" data-days="${days}" aria-pressed="false">${label}</button>`,
  )}<button type="button" data-steps="0.5" aria-label="Later">→</button></div>`;
}

/** Equity against buy-and-hold on one axis, the fall from the peak, and the live run beside its replay when there is one. */
export function equitySection(summary: Summary, { live }: Pick<RunRecord, 'live'>, plots: Plots): Markup {
  const { drawdown, conventions, figures } = summary;
  const deepest = `Deepest: ${percentText(drawdown.max)} (${moneyText(drawdown.maxMoney)}), from ${dateText(drawdown.peakTime)} to ${dateText(drawdown.troughTime)}, seen at full hours; ${percentText(summary.counters.maxDrawdown)} looked at every minute.`;
  const longest = `Longest: ${durationText(drawdown.longestMs)} from ${dateText(drawdown.longestFrom)}${drawdown.longestIsOpen ? ', still open at the end' : ''}.`;
  return section(
    'equity',
    markup`<span class="key strategy">Strategy</span> <span class="key hold">Buy and hold</span> <span class="key fall">Fall from the peak</span>`,
    markup`${spans('equity')}${chartPlace(
      'equity',
      `Equity from ${moneyText(summary.initialCash)} to ${moneyText(figures.finalEquity.value ?? 0)}, largest drawdown ${percentText(drawdown.max)}.`,
      `Drag across the strip below the chart to choose a span. ${deepest} ${longest} Buy and hold: the same cash in equal shares of the same symbols, one entry fee of ${decimalText(conventions.holdEntryFeeBps, 1)} bps, never sold.`,
    )}${live === undefined ? undefined : liveBesidePlace(live, plots)}`,
  );
}

/** Candles of one symbol at a time with entries and exits. */
export function candlesSection(data: PageData, timeframe: string): Markup {
  if (data.candles.length === 0) {
    return section(
      'candles',
      undefined,
      markup`<p class="note">The run carries no chart candles, so there is nothing to draw trades on.</p>`,
    );
  }
  const options = data.candles.map(({ symbol }) => markup`<option>${symbol}</option>`);
  return section(
    'candles',
    markup`<span class="key entry">Entry, pointing the way of the trade</span> <span class="key gainring">Exit with a gain</span> <span class="key lossring">Exit with a loss</span> <span class="key strategy">EMA 20</span> <span class="key hold">EMA 50</span>`,
    markup`<div class="controls"><label>Symbol <select id="candle-symbol">${options}</select></label>${spans('candles')}</div>
<p class="hint" id="candle-hint" role="status"></p>
${chartPlace(
  'candles',
  'Candles with the entries and exits of trades.',
  `Candles of ${timeframe} or longer, so that they can be told apart; prices of fills are exact. Averages are taken over the finest candles of this page; dotted lines are each trade’s first stop and target; volume is below. A number in the trade table shows that trade here.`,
)}`,
  );
}

/** How single trades came out. */
export function resultsSection(data: PageData, summary: Summary): Markup {
  if (summary.exits.length === 0) {
    return section(
      'results',
      undefined,
      markup`<p class="note">No trade was closed, so there is no distribution of results.</p>`,
    );
  }
  const hasExcursions = data.trades.mae.some((value) => value !== null);
  const excursions = hasExcursions
    ? chartPlace(
        'excursions',
        'Scatter of worst against best excursion of each trade.',
        markup`Worst (→ MAE, ≤ 0) against best (↑ MFE, ≥ 0) excursion while open, in ${data.excursionUnit === 'R' ? 'R' : '% of the entry price'}. Discs won, rings lost. <span id="excursion-note"></span>`,
      )
    : markup`<p class="note">No trade carries excursions.</p>`;
  return section(
    'results',
    undefined,
    markup`<h3>Each trade</h3>${chartPlace(
      'trade-results',
      'Every trade from entry to exit at the height of its result.',
      markup`Each trade from entry to exit, at the height of its net result in % of the position. <span id="trade-results-note"></span>`,
    )}
<div class="pair">${plotPlace(data.plots, 'trade-returns', {
      title: 'Net result per trade',
      caption:
        'Net result in % of the position’s value at entry, and how many trades had it. The outermost bars hold everything beyond them.',
    })}<div><h3>Excursions</h3>${excursions}</div></div>
<div class="pair">${plotPlace(data.plots, 'exits', { title: 'Net result by exit', caption: 'Sum of net results, in quote units.', size: 'free' })}
<div><h3>Exits</h3>${table(['Exit', 'Trades', 'Net', 'Win rate', 'Average R'], groupRows(summary.exits))}</div></div>
<div class="pair"><div><h3>Sides</h3>${table(['Side', 'Trades', 'Net', 'Win rate', 'Average R'], groupRows(summary.sides))}</div>
<div><h3>Symbols</h3>${table(['Symbol', 'Trades', 'Net', 'Win rate', 'Average R'], groupRows(summary.symbols))}</div></div>`,
  );
}
