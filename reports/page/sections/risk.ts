import type { Summary } from '../../stats/summary.ts';
import { dateText, durationText, percentText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { pair, plotPlace } from './figure.ts';
import { figureColumns } from './figures.ts';
import { note, section, signed, table } from './section.ts';

const KEY = markup`<span class="key strategy">Strategy</span> <span class="key hold">Buy and hold</span>`;

/** How far and how long the account was under its peak, and how its returns scatter. */
export function riskSection(summary: Summary, plots: Plots): Markup {
  const falls = summary.tables.worstDrawdowns.map(({ start, trough, end, depth, durationMs }, i) => [
    String(i + 1),
    { number: percentText(depth) },
    dateText(start),
    dateText(trough),
    end === null ? 'still open' : dateText(end),
    { number: durationText(durationMs) },
  ]);
  return section(
    'risk',
    KEY,
    markup`${pair(
      plotPlace(plots, 'underwater', {
        title: 'Underwater',
        caption:
          'Fall from the running peak in % of it, at daily closes: absolute and relative are the same here, since both are of the peak.',
      }),
      plotPlace(plots, 'worst-drawdowns', {
        title: 'Deepest falls',
        caption: 'Growth of 1 with the five deepest falls, numbered as in the table.',
      }),
    )}
<h3>Deepest falls of the daily closes</h3>
${falls.length === 0 ? note('The account never closed a day below its peak.') : table(['No.', 'Depth', 'Peak', 'Trough', 'Reached again', 'Duration'], falls)}
${plotPlace(plots, 'rolling-volatility', { title: 'Rolling volatility', caption: 'Of daily returns over trailing 90 days, annualised.' })}
${figureColumns(
  [
    ['Drawdown', 'Drawdown'],
    ['Distribution', 'Distribution of daily returns'],
  ],
  summary,
)}`,
  );
}

/** Return over risk, every way that is in use. */
export function ratiosSection(summary: Summary, plots: Plots): Markup {
  return section(
    'ratios',
    KEY,
    markup`${pair(
      plotPlace(plots, 'rolling-sharpe', { title: 'Rolling Sharpe', caption: 'Over trailing 90 days, annualised.' }),
      plotPlace(plots, 'rolling-sortino', { title: 'Rolling Sortino', caption: 'Over trailing 90 days, annualised.' }),
    )}${figureColumns([['Ratios', 'Ratios']], summary)}`,
  );
}

/** The account on days on which crypto markets broke. */
export function eventsSection({ tables }: Summary, plots: Plots): Markup {
  const rows = tables.events.map(({ name, from, to, return: run, hold, maxDrawdown }, i) => [
    `${i + 1} ${name}`,
    dateText(from),
    dateText(to),
    signed(run, percentText(run)),
    hold === null ? { number: '—' } : signed(hold, percentText(hold)),
    { number: percentText(maxDrawdown) },
  ]);
  return section(
    'events',
    'Well-known dates, chosen before any run.',
    markup`${plotPlace(plots, 'events', { title: 'Growth through the events', caption: 'Numbered as in the table.' })}
${rows.length === 0 ? undefined : table(['Event', 'From', 'To', 'Strategy', 'Buy and hold', 'Deepest fall'], rows)}`,
  );
}
