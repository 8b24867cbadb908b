import { chart, COLOUR, TIME_AXIS, ZERO_LINE } from './look.ts';
import type { ChartSpec } from './look.ts';

// Shapes of charts over days. Their dataset is `daily`: one row per UTC day with `time` (its close, epoch ms), `when`
// (its date) and the fields that a chart names; a null leaves a hole.

/** One line of a chart over days. */
export interface DayLine {
  readonly field: string;
  readonly title: string;
  readonly colour?: string;
  readonly strokeWidth?: number;
}

interface LineOptions {
  /** d3-format of values on the axis and in the tooltip. */
  readonly axisFormat?: string;
  readonly format: string;
  readonly height?: number;
  readonly scale?: object;
  readonly isArea?: boolean;
}

export const X_DAYS = {
  field: 'time',
  type: 'temporal',
  scale: { type: 'utc', nice: false },
  axis: TIME_AXIS,
} as const;

/** The values of the day under the pointer, with a rule through it. */
export function dayHover(lines: readonly DayLine[], format: string): object {
  return {
    mark: { type: 'rule', color: COLOUR.muted },
    params: [{ name: 'nearest', select: { type: 'point', on: 'pointermove', clear: 'pointerout', nearest: true } }],
    encoding: {
      opacity: { condition: { param: 'nearest', empty: false, value: 0.6 }, value: 0 },
      tooltip: [
        { field: 'when', title: 'UTC' },
        ...lines.map(({ field, title }) => ({ field, title, type: 'quantitative', format })),
      ],
    },
  };
}

/** Lines (or areas) over days on one axis, with the values of the day under the pointer. */
export function dayLines(lines: readonly DayLine[], options: LineOptions): ChartSpec {
  const { axisFormat = options.format, format, height = 200, scale = { zero: false }, isArea = false } = options;
  const y = (field: string): object => ({
    field,
    type: 'quantitative',
    stack: null,
    scale,
    axis: { ...ZERO_LINE, format: axisFormat },
  });
  const markOf = ({ colour = COLOUR.strategy, strokeWidth = 1.5 }: DayLine): object =>
    isArea
      ? { type: 'area', color: colour, opacity: 0.3, clip: true, line: { color: colour, strokeWidth: 1 } }
      : { type: 'line', color: colour, strokeWidth, clip: true };
  return chart({
    height,
    data: { name: 'daily' },
    encoding: { x: X_DAYS },
    layer: [...lines.map((line) => ({ mark: markOf(line), encoding: { y: y(line.field) } })), dayHover(lines, format)],
  });
}

/** The run beside buying and holding the same symbols. */
export const AGAINST_HOLD = (run: string, hold: string): readonly DayLine[] => [
  { field: hold, title: 'Buy and hold', colour: COLOUR.hold, strokeWidth: 1.25 },
  { field: run, title: 'Strategy', strokeWidth: 1.75 },
];
