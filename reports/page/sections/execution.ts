import type { Summary } from '../../stats/summary.ts';
import type { SpanRow } from '../../stats/tables.ts';
import { dateText, decimalText, figureText, moneyText, priceText, timeText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { colouredSymbols } from '../plots/holdings.ts';
import type { Plots } from '../plots/plot.ts';
import { pair, plotPlace } from './figure.ts';
import { figureColumns } from './figures.ts';
import { groupRows } from './groups.ts';
import { note, section, signed, table } from './section.ts';

/** Lines of a table that may be long; summary.json has all. */
const LINES_MAX = 60;
const GROUP_HEADS = ['Trades', 'Net', 'Win rate', 'Average R'] as const;

/** Counts, holding times, spread and orders, and the tables of entries, spans and open positions. */
export function executionSection(summary: Summary): Markup {
  const { tables } = summary;
  return section(
    'execution',
    'What the trades have in common. Every figure is over closed trades unless it says otherwise.',
    markup`${figureColumns(
      [
        ['Counts', 'Counts'],
        ['Holding', 'Holding times'],
        ['Spread', 'Spread of results'],
        ['Orders', 'Orders'],
      ],
      summary,
    )}
${folded('By reason of entry', tables.entries.length, () => table(['Entry', ...GROUP_HEADS], groupRows(tables.entries.slice(0, LINES_MAX))))}
${folded('By entry and exit', tables.entryExits.length, () => table(['Entry → exit', ...GROUP_HEADS], groupRows(tables.entryExits.slice(0, LINES_MAX))))}
${folded('By month of exit', tables.months.length, () => spanTable('Month', tables.months, monthText))}
${folded('By week of exit', tables.weeks.length, () => spanTable('Week from', tables.weeks))}
${folded('By day of exit', tables.days.length, () => spanTable('Day', tables.days))}
${folded('Left open at the end', tables.leftOpen.length, () => openTable(summary))}`,
  );
}

const monthText = (time: number): string => dateText(time).slice(0, 7);

/** A table behind its title; a word where it has no rows. */
function folded(title: string, count: number, draw: () => Markup): Markup {
  if (count === 0) return markup`<p class="note">${title}: none.</p>`;
  const rest = count - LINES_MAX;
  const more =
    rest > 0 ? note(`${LINES_MAX} of ${decimalText(count, 0)} are shown; all are in summary.json.`) : undefined;
  return markup`<details><summary>${title} <small>${decimalText(count, 0)}</small></summary>${draw()}${more}</details>`;
}

function spanTable(title: string, spans: readonly SpanRow[], nameOf = dateText): Markup {
  const rows = spans
    .slice(-LINES_MAX)
    .map(({ start, trades, wins, draws, losses, pnl }) => [
      nameOf(start),
      { number: decimalText(trades, 0) },
      { number: `${wins} / ${draws} / ${losses}` },
      signed(pnl, moneyText(pnl)),
    ]);
  return table([title, 'Trades', 'Won / drawn / lost', 'Net'], rows);
}

function openTable({ tables }: Summary): Markup {
  const rows = tables.leftOpen
    .slice(0, LINES_MAX)
    .map((trade) => [
      String(trade.id),
      trade.symbol,
      trade.side,
      timeText(trade.entryTime),
      { number: priceText(trade.entryPrice) },
      { number: priceText(trade.lastPrice) },
      signed(trade.pnl, moneyText(trade.pnl)),
    ]);
  return table(['No.', 'Symbol', 'Side', 'Entry (UTC)', 'Entry', 'Last', 'Net so far'], rows);
}

/** What was held when, and what it earned. */
export function holdingsSection(summary: Summary, plots: Plots): Markup {
  const names = colouredSymbols(summary);
  const key = names.map((name, i) => markup`<span class="key c${i + 1}">${name}</span> `);
  const capacities = summary.tables.capacities.map(({ symbol, trades, capacity }) => [
    symbol,
    { number: decimalText(trades, 0) },
    { number: figureText(capacity, 'money'), title: capacity.value === null ? capacity.why : undefined },
  ]);
  return section(
    'holdings',
    undefined,
    markup`${pair(
      plotPlace(plots, 'exposure', {
        title: 'Long and short',
        caption: 'Value at entry over the day’s closing equity, weighted by the time held. Short is below zero.',
      }),
      plotPlace(plots, 'leverage', {
        title: 'Leverage used',
        caption: 'Value of open positions over equity, at full hours: highest (grey) and mean of each day.',
      }),
    )}
${pair(
  plotPlace(plots, 'open-trades', {
    title: 'Open positions',
    caption: 'At full hours: most (grey) and mean of each day.',
  }),
  plotPlace(plots, 'allocation', {
    title: 'Allocation',
    caption: markup`${key}Value at entry over the day’s closing equity, weighted by the time held.`,
  }),
)}
${pair(
  plotPlace(plots, 'profit-by-symbol', { title: 'Profit by symbol', caption: markup`${key}Closed results, added up.` }),
  markup`<div class="plot"><h3>Capacity</h3>${capacities.length === 0 ? note('No trade was closed.') : table(['Symbol', 'Trades', 'Account size'], capacities)}
<p class="note">The account at which the run’s trades would begin to move prices: see the figure’s convention in the notes.</p></div>`,
)}`,
  );
}
