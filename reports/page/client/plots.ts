import { DAY_MS } from '../../../engine/market/units.ts';
import { dateText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import type { Table } from '../plots/plot.ts';
import { draw } from './draw.ts';

/** Starts the drawing of a chart that is not yet drawn. */
type Start = () => void;

const waiting = new Map<Element, Start>();

/** Plots are drawn a little before they scroll into view. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) drawNow(target);
  },
  { rootMargin: '300px 0px' },
);

function drawNow(host: Element): void {
  observer.unobserve(host);
  const start = waiting.get(host);
  waiting.delete(host);
  start?.();
}

/** Draws a chart when its place comes near the view, or when the page is printed. Returns what draws it at once. */
export function drawLater(host: HTMLElement, start: Start): Start {
  waiting.set(host, start);
  observer.observe(host);
  return () => drawNow(host);
}

/** Prints hold every chart, seen or not. */
export function wirePrint(): void {
  addEventListener('beforeprint', () => {
    for (const host of waiting.keys()) drawNow(host);
  });
}

/** A table's rows; a day becomes the time of its end and its date. */
function rowsOf(table: Table): object[] {
  const fields = Object.entries(table);
  const count = fields[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, i) => {
    const row: Record<string, unknown> = Object.fromEntries(fields.map(([field, column]) => [field, column[i]]));
    const day = row['day'];
    if (typeof day === 'number') Object.assign(row, { time: day * DAY_MS, when: dateText((day - 1) * DAY_MS) });
    return row;
  });
}

/** Arranges for every plot of the page to be drawn where its place is. */
export function arrangePlots(data: PageData): void {
  let daily: object[] | undefined;
  for (const host of document.querySelectorAll<HTMLElement>('[data-plot]')) {
    const plot = data.plots[host.dataset['plot']!];
    if (plot === undefined || 'absent' in plot) continue;
    drawLater(host, () => {
      const datasets = Object.entries(plot.tables).map(([name, table]) => [
        name,
        table === 'daily' ? (daily ??= rowsOf(data.daily)) : rowsOf(table),
      ]);
      draw(plot.chart, host).update(Object.fromEntries(datasets) as Record<string, object[]>);
    });
  }
}
