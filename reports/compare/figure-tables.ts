import { differenceIn, noiseSign } from '../ledger/compare.ts';
import type { AgainstBase, Comparison } from '../ledger/compare.ts';
import { markup } from '../page/markup.ts';
import type { Markup } from '../page/markup.ts';
import { note, table } from '../page/sections/section.ts';
import type { NumberCell } from '../page/sections/section.ts';
import { definitionOf, FIGURE_NAMES, KEY_FIGURE_NAMES } from '../stats/catalogue.ts';
import type { FigureName } from '../stats/catalogue.ts';
import { decimalText, figureText } from '../stats/text.ts';
import { DAILY_FIGURES } from '../validation/intervals.ts';
import { isPresent } from '../validation/validation.ts';
import { letterOf } from './draw-growth.ts';

/** As wide as a sign, so that digits stay below each other. */
const BLANK = '\u2002';

/** Every tested figure of every run against the base: difference, interval, p-value, and what they say. */
export function noiseTables({ others, figures }: Comparison): Markup[] {
  return others.map((other, i) => {
    const letter = letterOf(i + 1);
    const head = markup`<h3>${letter} against A</h3>`;
    if (!isPresent(other.paired)) return markup`${head}${note(`Not tested: ${other.paired.absent}.`)}`;
    const rows = DAILY_FIGURES.map((name) => {
      const values = figures.find((figure) => figure.name === name)!.values;
      return noiseRow(name, other, [values[0]!, values[i + 1]!]);
    });
    const { days, meanBlock } = other.paired;
    const blocks = `${decimalText(days, 0)} common days, blocks of ${decimalText(meanBlock, 1)} days on average.`;
    return markup`${head}${table(['Figure', 'A', letter, 'Difference', '95 % interval', 'p', ''], rows)}${note(blocks)}`;
  });
}

type Values = readonly [
  Comparison['figures'][number]['values'][number],
  Comparison['figures'][number]['values'][number],
];

function noiseRow(name: FigureName, other: AgainstBase, [base, value]: Values): (string | NumberCell)[] {
  const { label, unit } = definitionOf(name);
  const text = (number: number): string => figureText({ value: number }, unit);
  const both = [{ number: figureText(base, unit) }, { number: figureText(value, unit) }];
  const found = differenceIn(name, other);
  if (found === undefined) return [label, ...both, { number: '—' }, { number: '—' }, { number: '—' }, 'not tested'];
  const { difference, interval, pValue, differs } = found;
  return [
    label,
    ...both,
    { number: text(difference) },
    { number: `${text(interval.low)} to ${text(interval.high)}` },
    { number: decimalText(pValue, 3) },
    differs ? '≠ more than noise' : '≈ may be noise',
  ];
}

/** The figures of a first screen, side by side. */
export function keyFigures(comparison: Comparison): Markup {
  return figureTable(comparison, KEY_FIGURE_NAMES);
}

/** All figures, side by side. */
export function everyFigure(comparison: Comparison): Markup {
  return figureTable(comparison, FIGURE_NAMES);
}

function figureTable({ figures, others, runIds }: Comparison, names: readonly FigureName[]): Markup {
  const rows = figures
    .filter(({ name }) => names.includes(name))
    .map(({ name, values }) => {
      const { label, unit } = definitionOf(name);
      const cells = values.map((value, i) => ({
        number:
          i === 0 ? figureText(value, unit) : `${figureText(value, unit)} ${noiseSign(name, others[i - 1]) || BLANK}`,
        title: value.value === null ? value.why : undefined,
      }));
      return [label, ...cells];
    });
  return table(['Figure', ...runIds.map((_, i) => letterOf(i))], rows);
}
