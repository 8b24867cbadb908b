import { chart, COLOUR, signColour } from './look.ts';
import type { ChartSpec } from './look.ts';

/** How a histogram is labelled. */
interface BinOptions {
  /** What is counted, for the tooltip. */
  readonly what: string;
  /** What the bars are of. */
  readonly title: string;
  readonly axisFormat?: string;
  /** Draws the run's own value from dataset `marks` {value, name} through the bars. */
  readonly hasMarks?: boolean;
  readonly isNeutral?: boolean;
}

const x = (axis: object): object => ({
  field: 'from',
  type: 'quantitative',
  axis: { tickCount: 7, ...axis },
  scale: { nice: false, zero: false },
});

const marks = [
  {
    data: { name: 'marks' },
    mark: { type: 'rule', color: COLOUR.ink, strokeWidth: 2 },
    encoding: { x: { ...x({}), field: 'value' }, tooltip: [{ field: 'label', title: 'This run' }] },
  },
  {
    data: { name: 'marks' },
    mark: { type: 'text', align: 'center', y: -7, color: COLOUR.ink, fontSize: 11 },
    encoding: { x: { ...x({}), field: 'value' }, text: { field: 'name' } },
  },
];

/** A histogram. Dataset: `bins` {from, to, count, range}; bars from zero on are gains unless neutral. */
export function binChart({
  what,
  title,
  axisFormat = '~f',
  hasMarks = false,
  isNeutral = false,
}: BinOptions): ChartSpec {
  const columns = {
    data: { name: 'bins' },
    mark: { type: 'bar', stroke: COLOUR.surface, strokeWidth: 1 },
    encoding: {
      x: x({ format: axisFormat }),
      x2: { field: 'to' },
      y: { field: 'count', type: 'quantitative', axis: { tickMinStep: 1 } },
      y2: { datum: 0 },
      color: isNeutral ? { value: COLOUR.shade } : signColour('from'),
      tooltip: [
        { field: 'range', title },
        { field: 'count', title: what, format: ',' },
      ],
    },
  };
  return chart({ height: 220, layer: hasMarks ? [columns, ...marks] : [columns] });
}
