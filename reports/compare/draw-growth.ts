import { Error as ErrorLevel, parse, View } from 'vega';
import { compile } from 'vega-lite';
import { DAY_MS } from '../../engine/market/units.ts';
import { Markup } from '../page/markup.ts';
import type { Day } from '../stats/days.ts';
import { dateText, decimalText } from '../stats/text.ts';
import { growthChart } from './growth-chart.ts';

/** More points than this cannot be told apart. */
const ROWS_MAX = 800;

/** A run's letter: A for the base. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/**
 * Draws the runs' accounts in percent of their start, at day closes, as an SVG that needs no script: its colours are the
 * page's, and each day has its values as a title. `width` in pixels. The same bytes for the same runs.
 */
export async function drawGrowth(runs: readonly (readonly Day[])[], width: number): Promise<Markup> {
  const rows = rowsOf(runs);
  const spec = growthChart(runs.length, { width, ruleWidth: Math.max(2, width / rows.length) });
  const view = new View(parse(compile(spec).spec), { renderer: 'none', logLevel: ErrorLevel });
  const svg = await view.data('days', rows).toSVG();
  view.finalize();
  return new Markup(svg.replace(RULE, '<line class="day"$2><title>$1</title></line>'));
}

/** A rule with its text, as vega writes it: label and roles become a title, which a pointer shows. */
const RULE = /<line aria-label="([^"]*)" role="[^"]*" aria-roledescription="[^"]*"([^>]*)\/>/g;

type Row = Record<string, number | string | null>;

/** A row per day close, the start first, evenly thinned; the last day always stays. */
function rowsOf(runs: readonly (readonly Day[])[]): Row[] {
  const growth = runs.map((days) => growthOf(days));
  const times = [...new Set(growth.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  const step = Math.ceil(times.length / ROWS_MAX);
  const kept = times.filter((_, i) => (times.length - 1 - i) % step === 0);
  return kept.map((time) => {
    const values = growth.map((one) => one.get(time) ?? null);
    const texts = values.map((value, i) => `${letterOf(i)} ${value === null ? '—' : decimalText(value, 1)}`);
    const fields = values.map((value, i) => [`r${i}`, value] as const);
    return { time, text: `${dateText(time - 1)}: ${texts.join(', ')}`, ...Object.fromEntries(fields) };
  });
}

/** Percent of the start by the time of a day's end. */
function growthOf(days: readonly Day[]): Map<number, number> {
  const first = days[0];
  if (first === undefined) return new Map();
  const start = first.close / (1 + first.return);
  return new Map([[first.start, 100], ...days.map((day) => [day.start + DAY_MS, (100 * day.close) / start] as const)]);
}
