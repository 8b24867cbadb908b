import { definitionOf, FIGURE_NAMES } from '../../stats/catalogue.ts';
import type { FigureGroup, FigureName } from '../../stats/catalogue.ts';
import type { Summary } from '../../stats/summary.ts';
import { figureText } from '../../stats/text.ts';
import { html } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

const GROUPS: readonly FigureGroup[] = ['Result', 'Risk', 'Trades', 'Costs'];

/** Every figure of the catalogue, in its groups. */
export function figuresSection(summary: Summary): Markup {
  const groups = GROUPS.map((group) => {
    const names = FIGURE_NAMES.filter((name) => definitionOf(name).group === group);
    return html`<div class="group"><h3>${group}</h3><dl>${names.map((name) => line(name, summary))}</dl></div>`;
  });
  return section(
    'figures',
    'Money in quote units, after costs. Ratios are annualised with 365 days, since crypto trades all year.',
    html`<div class="groups">${groups}</div>`,
  );
}

function line(name: FigureName, { figures }: Summary): Markup {
  const { label, unit, meaning } = definitionOf(name);
  const figure = figures[name];
  const why = figure.value === null ? html`<small>${figure.why}</small>` : undefined;
  return html`<div title="${meaning}"><dt>${label}</dt><dd>${figureText(figure, unit)}${why}</dd></div>\n`;
}
