import { linearScale, padded } from './scale.ts';

/** An account's curve in a box: the line, the ground under it, and the height of the starting cash. */
export interface EquityShape {
  readonly line: string;
  readonly ground: string;
  readonly baseline: number;
}

interface Mark {
  readonly time: number;
  readonly equity: number;
}

/** Draws marks (ascending) over a box of pixels; undefined with fewer than two that are numbers. */
export function equityShape(
  marks: readonly Mark[],
  box: { readonly width: number; readonly height: number; readonly initialCash: number },
): EquityShape | undefined {
  const known = marks.filter(({ equity }) => Number.isFinite(equity));
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < 2 || first === undefined || last === undefined) return undefined;
  const values = [box.initialCash, ...known.map(({ equity }) => equity)];
  const [low, high] = padded(Math.min(...values), Math.max(...values), 0.08);
  const x = linearScale([first.time, last.time], [0, box.width]);
  const y = linearScale([low, high], [box.height, 0]);
  const at = ({ time, equity }: Mark): string => `${x(time).toFixed(1)} ${y(equity).toFixed(1)}`;
  const line = `M${known.map(at).join('L')}`;
  const baseline = y(box.initialCash);
  const ground = `${line}V${baseline.toFixed(1)}H0z`;
  return { line, ground, baseline };
}
