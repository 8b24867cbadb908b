import { definitionOf, FIGURE_NAMES } from '../../stats/catalogue.ts';
import type { FigureGroup, FigureName } from '../../stats/catalogue.ts';
import type { Summary } from '../../stats/summary.ts';
import { figureText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

/** Groups by the column they stand in. */
const COLUMNS: readonly (readonly FigureGroup[])[] = [['Result'], ['Risk'], ['Trades'], ['Costs', 'Extremes']];

/** Every figure of the catalogue, in its groups. */
export function figuresSection(summary: Summary): Markup {
  const group = (title: FigureGroup): Markup => {
    const names = FIGURE_NAMES.filter((name) => definitionOf(name).group === title);
    return markup`<h3>${title}</h3><dl>${names.map((name) => line(name, summary))}</dl>`;
  };
  return section(
    'figures',
    'Money in quote units, after costs. Ratios are annualised with 365 days, since crypto trades all year.',
    markup`<div class="groups">${COLUMNS.map((groups) => markup`<div class="group">${groups.map(group)}</div>`)}</div>`,
  );
}

function line(name: FigureName, { figures }: Summary): Markup {
  const { label, unit, meaning } = definitionOf(name);
  const figure = figures[name];
  const why = figure.value === null ? markup`<dd class="why">${figure.why}</dd>` : undefined;
  return markup`<div title="${meaning}"><dt>${label}</dt><dd>${figureText(figure, unit)}</dd>${why}</div>\n`;
}
