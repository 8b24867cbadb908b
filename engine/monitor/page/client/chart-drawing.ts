import type { Candle } from '../../../market/candle.ts';
import type { LiveSignal } from '../../../live/status.ts';
import { candlePaths } from './candle-paths.ts';
import { candleAt } from './chart-frame.ts';
import type { ChartFrame } from './chart-frame.ts';
import { createSvg } from './elements.ts';
import type { PlanLine } from './plan-lines.ts';
import { tickText } from './scale.ts';
import { clockText, timeText } from './text.ts';

/** What a chart shows besides its measures. */
export interface ChartContent {
  /** Closed candles and, last, the forming one if there is one. */
  readonly candles: readonly Candle[];
  readonly isForming: boolean;
  readonly lines: readonly PlanLine[];
  readonly signals: readonly LiveSignal[];
}

function line(
  className: string,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): SVGLineElement {
  return createSvg('line', { class: className, x1, y1, x2, y2 });
}

function text(className: string, content: string, at: { readonly x: number; readonly y: number }): SVGTextElement {
  const element = createSvg('text', { class: className, ...at });
  element.textContent = content;
  return element;
}

function axes({ right, bottom, x, y, priceTicks, timeTicks, priceText }: ChartFrame): SVGElement[] {
  const prices = priceTicks.flatMap((price) => {
    const at = Math.round(y(price)) + 0.5;
    return [line('rule', [0, at], [right, at]), text('tick', priceText(price), { x: right + 8, y: at + 4 })];
  });
  const times = timeTicks
    .filter((time) => x(time) > 18 && x(time) < right - 14)
    .flatMap((time) => {
      const at = Math.round(x(time)) + 0.5;
      return [line('rule', [at, 0], [at, bottom]), text('tick middle', tickText(time), { x: at, y: bottom + 16 })];
    });
  return [...prices, ...times];
}

function candleShapes(frame: ChartFrame, { candles, isForming }: ChartContent): SVGElement[] {
  const closed = isForming ? candles.slice(0, -1) : candles;
  const forming = isForming ? candles.slice(-1) : [];
  return [closed, forming].flatMap((some, i) => {
    const paths = candlePaths(some, frame);
    const extra = i === 1 ? ' forming' : '';
    return [
      createSvg('path', { class: `volume rising${extra}`, d: paths.risingVolume }),
      createSvg('path', { class: `volume falling${extra}`, d: paths.fallingVolume }),
      createSvg('path', { class: `candle rising${extra}`, d: paths.rising }),
      createSvg('path', { class: `candle falling${extra}`, d: paths.falling }),
    ];
  });
}

/** A box with a figure on the price axis. */
export function priceTag(
  className: string,
  content: string,
  { y, frame }: { readonly y: number; readonly frame: ChartFrame },
): SVGElement[] {
  const at = Math.min(frame.bottom - 9, Math.max(9, y));
  const box = createSvg('rect', {
    class: `tag ${className}`,
    x: frame.right + 1,
    y: at - 9,
    width: frame.width - frame.right - 1,
    height: 18,
    rx: 3,
  });
  return [box, text(`tag-text ${className}`, content, { x: frame.right + 8, y: at + 4 })];
}

/** Open positions' levels. Labels that would lie on one another move down; a level off the chart is told at its edge. */
function planShapes(frame: ChartFrame, lines: readonly PlanLine[]): SVGElement[] {
  const sorted = lines.map((one) => ({ ...one, at: frame.y(one.price) })).sort((a, b) => a.at - b.at);
  let free = 0;
  return sorted.flatMap(({ kind, at, text: label }) => {
    const isAbove = at < 4;
    const isBelow = at > frame.bottom - 4;
    const room = isBelow ? frame.bottom - 8 : Math.max(at - 5, 12);
    const y = Math.max(room, free);
    free = y + 14;
    const arrow = isAbove ? '↑ ' : isBelow ? '↓ ' : '';
    const drawn = isAbove || isBelow ? [] : [line(`plan ${kind}`, [0, at], [frame.right, at])];
    return [...drawn, text(`plan-text ${kind}`, arrow + label, { x: 6, y })];
  });
}

function signalShapes(frame: ChartFrame, { candles, signals }: ChartContent): SVGElement[] {
  const [first, last] = [candles[0]!, candles.at(-1)!];
  return signals
    .filter(({ time }) => time > first.openTime && time <= last.closeTime)
    .map((signal) => {
      // a signal belongs to the candle whose close decided it
      const candle = candles[candleAt(candles, frame, frame.x(signal.time - 1))]!;
      const x = frame.x((candle.openTime + candle.closeTime) / 2);
      const isLong = signal.side === 'long';
      const y = isLong ? frame.y(candle.low) + 9 : frame.y(candle.high) - 9;
      const d =
        signal.kind === 'exit'
          ? `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`
          : `M${x - 5} ${y}l5 ${isLong ? -8 : 8}l5 ${isLong ? 8 : -8}z`;
      const shape = createSvg('path', {
        class: `mark ${signal.kind} ${signal.side ?? ''}${signal.isSilent ? ' silent' : ''}`,
        d,
      });
      const title = createSvg('title');
      title.textContent = `${timeText(signal.time)} UTC ${signal.bot}: ${signal.side ?? signal.kind}`;
      shape.append(title);
      return shape;
    });
}

function lastPrice(frame: ChartFrame, { candles }: ChartContent): SVGElement[] {
  const last = candles.at(-1)!;
  const y = frame.y(last.close);
  const side = last.close >= last.open ? 'rising' : 'falling';
  return [line(`last ${side}`, [0, y], [frame.right, y]), ...priceTag(side, frame.priceText(last.close), { y, frame })];
}

/** Everything of a chart but the crosshair, back to front. */
export function chartShapes(frame: ChartFrame, content: ChartContent): readonly SVGElement[] {
  return [
    ...axes(frame),
    ...candleShapes(frame, content),
    ...planShapes(frame, content.lines),
    ...signalShapes(frame, content),
    ...lastPrice(frame, content),
  ];
}

/** The cross under the pointer, with price and time at the axes; without a height, only the candle's own line. */
export function crosshairShapes(frame: ChartFrame, candle: Candle, y: number | undefined): readonly SVGElement[] {
  const x = Math.round(frame.x((candle.openTime + candle.closeTime) / 2)) + 0.5;
  const half = 26;
  const left = Math.min(Math.max(0, x - half), frame.right - 2 * half);
  const upright = [
    line('cross', [x, 0], [x, frame.bottom]),
    createSvg('rect', { class: 'tag cross', x: left, y: frame.bottom + 2, width: 2 * half, height: 18, rx: 3 }),
    text('tag-text cross middle', clockText(candle.openTime).slice(0, 5), { x: left + half, y: frame.bottom + 15 }),
  ];
  if (y === undefined || y > frame.bottom) return upright;
  return [
    ...upright,
    line('cross', [0, y], [frame.right, y]),
    ...priceTag('cross', frame.priceText(frame.priceAt(y)), { y, frame }),
  ];
}
