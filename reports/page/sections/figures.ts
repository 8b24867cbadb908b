import { definitionOf, FIGURE_NAMES } from '../../stats/catalogue.ts';
import type { FigureGroup, FigureName, Unit } from '../../stats/catalogue.ts';
import type { Summary } from '../../stats/summary.ts';
import { figureText } from '../../stats/text.ts';
import { isPresent } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

/** Groups by the column they stand in. */
const COLUMNS: readonly (readonly FigureGroup[])[] = [['Result'], ['Risk'], ['Trades'], ['Costs', 'Extremes']];

/** The key figures, those that can be resampled with their 95 % interval. */
export function figuresSection(summary: Summary): Markup {
  return section(
    'figures',
    'Money in quote units, after costs. Ratios are annualised with 365 days, since crypto trades all year. Brackets hold 95 % intervals: days resampled in blocks (stationary bootstrap), trades one by one.',
    markup`<div class="groups">${COLUMNS.map(
      (groups) =>
        markup`<div class="group">${groups.map((title) => markup`<h3>${title}</h3>${figureList(title, summary)}`)}</div>`,
    )}</div>`,
  );
}

/** A group's figures: label and value with the convention as title, or a dash and the reason. */
export function figureList(group: FigureGroup, summary: Summary): Markup {
  const names = FIGURE_NAMES.filter((name) => definitionOf(name).group === group);
  return markup`<dl>${names.map((name) => line(name, summary))}</dl>`;
}

/** Groups of figures side by side, in columns that break where there is room. */
export function figureColumns(groups: readonly (readonly [FigureGroup, string])[], summary: Summary): Markup {
  return markup`${groups.map(
    ([group, title]) => markup`<h3>${title}</h3><div class="group wide">${figureList(group, summary)}</div>`,
  )}`;
}

/** '[low to high]' of a figure that has an interval. */
export function intervalText(name: FigureName, unit: Unit, { intervals }: Summary): string | undefined {
  const interval = name in intervals ? intervals[name as keyof typeof intervals] : undefined;
  if (interval === undefined || !isPresent(interval)) return undefined;
  return `[${figureText({ value: interval.low }, unit)} to ${figureText({ value: interval.high }, unit)}]`;
}

function line(name: FigureName, summary: Summary): Markup {
  const { label, unit, meaning } = definitionOf(name);
  const figure = summary.figures[name];
  const interval = intervalText(name, unit, summary);
  const why = figure.value === null ? markup`<dd class="why">${figure.why}</dd>` : undefined;
  const range = interval === undefined ? undefined : markup`<dd class="why">${interval}</dd>`;
  return markup`<div title="${meaning}"><dt>${label}</dt><dd>${figureText(figure, unit)}</dd>${why}${range}</div>\n`;
}
