import { X_DAYS } from '../charts/days.ts';
import { chart, COLOUR, PALETTE } from '../charts/look.ts';
import type { ChartSpec } from '../charts/look.ts';

/** Runs that can be told apart by colour. */
export const RUNS_MAX = PALETTE.length;

/**
 * Accounts over days in percent of their start, one line a run, the base the thickest; invisible rules, one a row, tell
 * their row to a pointer. Dataset `days`: {time, text, r0, r1 …}, null where a run has no such day.
 */
export function growthChart(runs: number, size: { readonly width: number; readonly ruleWidth: number }): ChartSpec {
  const lines = PALETTE.slice(0, runs).map((color, i) => ({
    mark: { type: 'line', color, strokeWidth: i === 0 ? 2.25 : 1.5 },
    encoding: { y: { field: `r${i}`, type: 'quantitative', scale: { zero: false }, axis: { format: '~f' } } },
  }));
  const rules = {
    mark: { type: 'rule', color: COLOUR.shade, strokeWidth: size.ruleWidth, aria: true },
    encoding: { description: { field: 'text' } },
  };
  return chart({
    width: size.width,
    height: 300,
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { name: 'days' },
    encoding: { x: X_DAYS },
    layer: [...lines.toReversed(), rules],
  });
}
