/** Every statistic of the report against somebody else's number, on 450 days and 72 trades (testing/reference.py). */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../engine/market/units.ts';
import { spanReturns } from './calendar.ts';
import { FIGURE_NAMES } from './catalogue.ts';
import { dailyFiguresOf } from './daily-figures.ts';
import { fallsOf, worstFalls } from './falls.ts';
import type { Figure } from './figure.ts';
import { daysOf, REFERENCE, SERIES, seriesTrades } from './testing/reference.ts';
import { tradeCountFigures } from './trade-counts.ts';
import { excursionFigures, tradeRiskFigures } from './trade-risk.ts';
import { holdingFigures } from './trade-times.ts';
import { tradeFigures } from './trades.ts';

const days = daysOf(SERIES.returns);
const held = daysOf(SERIES.benchmark);
const trades = seriesTrades();
const totalReturn = days.at(-1)!.close / SERIES.initialCash - 1;
const ours: Readonly<Record<string, Figure>> = {
  ...dailyFiguresOf(days, { totalReturn, runDays: days.length, held }),
  ...tradeFigures(trades),
  ...tradeCountFigures(trades, SERIES.initialCash, days.length),
  ...holdingFigures(trades),
  ...tradeRiskFigures(trades),
  ...excursionFigures(trades),
};

describe('figures agree with outside references', () => {
  it.each(Object.entries(REFERENCE.figures))('%s', (name, { value, source }) => {
    expect(FIGURE_NAMES).toContain(name);
    const { value: own } = ours[name]!;
    expect(Math.abs(own! - value), `${source}: ${value}, got ${own}`).toBeLessThanOrEqual(1e-9 * Math.abs(value));
  });

  it('for everything that days and trades give but counts of none and what has no reference', () => {
    const unchecked = Object.keys(ours).filter((name) => !(name in REFERENCE.figures));
    expect(unchecked).toEqual(['averageDailyProfit', 'threeYears', 'fiveYears', 'tenYears', 'averageR', 'drawnTrades']);
  });
});

describe('spans of the calendar agree with pandas', () => {
  it.each([
    ['week', REFERENCE.spans.weeks],
    ['month', REFERENCE.spans.months],
  ] as const)('%s', (span, expected) => {
    const actual = spanReturns(days, span);
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  });

  it('and so do the ten worst drawdowns', () => {
    const closeOf = (index: number): number => SERIES.start + (index + 1) * DAY_MS;
    const expected = REFERENCE.spans.falls.map(({ first, trough, recovered, depth }) => ({
      start: closeOf(first - 1),
      trough: closeOf(trough),
      end: recovered === null ? null : closeOf(recovered),
      durationMs: ((recovered ?? days.length - 1) - first + 1) * DAY_MS,
      depth: expect.closeTo(depth, 12) as number,
    }));
    expect(worstFalls(fallsOf(days))).toEqual(expected);
  });
});
