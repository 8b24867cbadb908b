import type { BotPerformance } from '../../../live/status.ts';
import { createSvg, setAttribute } from './elements.ts';
import { equityShape } from './equity-path.ts';
import { decimalText, timeText } from './text.ts';

const BOX = { width: 400, height: 72 };

/** An account's curve that stretches to its place; drawn anew when the newest figures come. */
export function equityChart(): {
  readonly element: SVGSVGElement;
  show(performance: BotPerformance, now: number): void;
} {
  const { width, height } = BOX;
  const element = createSvg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    role: 'img',
    class: 'equity',
  });
  const ground = createSvg('path', { class: 'ground' });
  const base = createSvg('line', { class: 'base', x1: 0, x2: width });
  const line = createSvg('path', { class: 'line' });
  element.append(ground, base, line);
  return {
    element,
    show({ equityCurve, equity, initialCash }, now) {
      const last = equityCurve.at(-1);
      const marks = last === undefined || now > last.time ? [...equityCurve, { time: now, equity }] : equityCurve;
      const shape = equityShape(marks, { ...BOX, initialCash });
      element.dataset['side'] = equity >= initialCash ? 'gain' : 'loss';
      setAttribute(line, 'd', shape?.line ?? '');
      setAttribute(ground, 'd', shape?.ground ?? '');
      for (const name of ['y1', 'y2']) setAttribute(base, name, String(shape?.baseline ?? height / 2));
      const since = marks[0] === undefined ? '' : ` since ${timeText(marks[0].time)} UTC`;
      setAttribute(
        element,
        'aria-label',
        `Equity ${decimalText(equity, 2)}, begun with ${decimalText(initialCash, 2)}${since}`,
      );
    },
  };
}
