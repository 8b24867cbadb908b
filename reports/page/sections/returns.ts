import type { Summary } from '../../stats/summary.ts';
import { decimalText, percentText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { pair, plotPlace } from './figure.ts';
import { figureColumns } from './figures.ts';
import { section, signed, table } from './section.ts';

const KEY = markup`<span class="key strategy">Strategy</span> <span class="key hold">Buy and hold</span>`;

/** Returns per day, month and year, and every figure made of them. */
export function returnsSection(summary: Summary, plots: Plots): Markup {
  return section(
    'returns',
    KEY,
    markup`${pair(
      plotPlace(plots, 'equity-log', {
        title: 'Growth, logarithmic',
        caption: 'Growth of 1 at daily closes: equal distances are equal percentages.',
      }),
      plotPlace(plots, 'equity-volatility-matched', {
        title: 'Growth at the market’s volatility',
        caption: 'The account’s daily returns scaled to the volatility of buying and holding, then compounded.',
      }),
    )}
${plotPlace(plots, 'daily-returns', { title: 'Daily returns', caption: 'Between UTC day closes.' })}
${pair(
  plotPlace(plots, 'return-quantiles', {
    title: 'Spread of returns',
    caption: 'Box from quartile to quartile, whiskers from 5 % to 95 %, discs at the extremes.',
    size: 'free',
  }),
  plotPlace(plots, 'month-distribution', { title: 'Monthly returns', caption: 'Months by their return in %.' }),
)}
${pair(plotPlace(plots, 'years', { title: 'Years', caption: 'Calendar years, UTC; the first and last may be cut short.' }), yearTable(summary))}
${figureColumns(
  [
    ['Account', 'Account'],
    ['Periods', 'Days, months, years'],
  ],
  summary,
)}`,
  );
}

function yearTable({ tables }: Summary): Markup {
  const rows = tables.years.map(({ year, return: run, hold, multiple }) => [
    String(year),
    signed(run, percentText(run)),
    hold === null ? { number: '—' } : signed(hold, percentText(hold)),
    { number: multiple === null ? '—' : `${decimalText(multiple, 2)} ×` },
  ]);
  return markup`<div class="plot"><h3>Year by year</h3>${table(['Year', 'Strategy', 'Buy and hold', 'Multiple'], rows)}</div>`;
}

/** The account against buying and holding its symbols. */
export function benchmarkSection(summary: Summary, plots: Plots): Markup {
  return section(
    'benchmark',
    'Daily returns of the account against those of buying and holding the same symbols.',
    markup`${pair(
      plotPlace(plots, 'rolling-beta', {
        title: 'Rolling beta',
        caption: 'Over trailing 90 days; 0 is no dependence on the market.',
      }),
      plotPlace(plots, 'basket', {
        title: 'The market itself',
        caption: 'Mean close of the run’s symbols, each over its first.',
      }),
    )}${figureColumns([['Benchmark', 'Figures']], summary)}`,
  );
}
