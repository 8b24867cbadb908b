import type { Summary } from '../../stats/summary.ts';
import { percentText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Upper edges of the four shades of a month's colour, as fractions. */
const SHADES = [0.02, 0.05, 0.1];

/** Compounded returns per calendar month, coloured by size. */
export function monthsSection({ months }: Summary): Markup {
  if (months.length === 0)
    return section('months', undefined, markup`<p class="note">The run is too short for a daily close.</p>`);
  const rows = months.map(
    ({ year, months: returns, total }) =>
      markup`<tr><th scope="row">${year}</th>${returns.map(cell)}<td class="number total">${percentText(total)}</td></tr>\n`,
  );
  return section(
    'months',
    'Daily returns (UTC closes) compounded per calendar month. First and last month may be cut short.',
    markup`<div class="scroll" tabindex="0" role="region" aria-label="Monthly returns"><table class="months">
<thead><tr><th scope="col">Year</th>${MONTHS.map((month) => markup`<th scope="col" class="number">${month}</th>`)}<th scope="col" class="number">Year</th></tr></thead>
<tbody>${rows}</tbody></table></div>`,
  );
}

function cell(value: number | null): Markup {
  if (value === null) return markup`<td class="number empty">·</td>`;
  const shade = 1 + SHADES.filter((edge) => Math.abs(value) >= edge).length;
  const heat = value === 0 ? '' : `${value > 0 ? 'up' : 'down'}${shade}`;
  return markup`<td class="number ${heat}">${percentText(value).replace(' %', '')}</td>`;
}
