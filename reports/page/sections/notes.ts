import { definitionOf, FIGURE_NAMES } from '../../stats/catalogue.ts';
import type { RunRecord } from '../../run/manifest.ts';
import type { Summary } from '../../stats/summary.ts';
import { decimalText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section, terms } from './section.ts';

const CONVENTIONS: readonly (readonly [string, string])[] = [
  [
    'Time',
    'All times are UTC; a day closes at midnight UTC. A candle is acted on at its close, and filled at the next open at the earliest.',
  ],
  ['Year', 'Ratios are annualised with 365 days: crypto trades all year.'],
  ['Risk-free rate', 'Zero.'],
  [
    'Costs',
    'Every result is net of fees, slippage and funding unless it says otherwise. Slippage is already inside the fill prices.',
  ],
  [
    'R',
    'A trade’s net result over its initial risk: quantity × distance from fill to the first stop. Without a stop there is no R.',
  ],
  ['MAE, MFE', 'Worst and best price excursion while the trade was open, from candle extremes.'],
  [
    'Open positions',
    'A position still open at the end is valued at the last close and left out of all trade figures; equity includes it.',
  ],
  ['No figure', 'A dash means that the figure has no meaning here, with the reason beside it. It is never a zero.'],
];

const UNTESTED: readonly string[] = [
  'Whether orders of this size could have been filled: queue position and market impact are not modelled.',
  'Exchange outages, delistings, liquidation and margin limits.',
];

const NOT_DRAWN: readonly (readonly [string, string])[] = [
  ['Parameter heatmap, search history', 'A single run has no sweep of parameters to draw.'],
];

const NO_LIVE = ['Live beside backtest', 'Only the report of a live run has one: npm run runs -- report.'] as const;

/** Conventions, definitions and limits. */
export function notesSection({ counters }: Summary, { live }: Pick<RunRecord, 'live'>): Markup {
  const figures = FIGURE_NAMES.map((name) => [definitionOf(name).label, definitionOf(name).meaning] as const);
  return section(
    'notes',
    undefined,
    markup`<h3>Conventions</h3>${terms(CONVENTIONS)}
<h3>What this page does not test</h3><ul class="plain">${UNTESTED.map((line) => markup`<li>${line}</li>`)}</ul>
<h3>What it does not draw</h3>${terms(live === undefined ? [...NOT_DRAWN, NO_LIVE] : NOT_DRAWN)}
<details><summary>Every figure and its formula</summary>${terms(figures)}</details>
<p class="note">Replayed in ${decimalText(counters.wallMs / 1000, 2)} s. The figures above are also inside this file as JSON (<code>script#summary</code>) and in summary.json. Charts are drawn by Vega (BSD 3-Clause, © University of Washington Interactive Data Lab).</p>`,
  );
}
