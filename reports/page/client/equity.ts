import { decimalText, moneyText, percentText, timeText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import { thin } from '../thin.ts';
import { draw } from './draw.ts';
import { byId } from './elements.ts';
import { firstAtOrAfter, timesOf } from './series.ts';
import type { Span } from './series.ts';
import { SpanControl } from './spans.ts';

const POINTS_DRAWN_MAX = 700;

/** Draws equity, buy-and-hold and drawdown. */
export function drawEquity(data: PageData['equity']): void {
  const times = timesOf(data.time);
  const falls = fallsOf(data.equity);
  const chart = draw('equity', byId('chart-equity'));
  const rows = (from: number, to: number): object[] =>
    thin(to - from, POINTS_DRAWN_MAX, (i) => data.equity[from + i]!).map((i) => row(from + i));
  const row = (i: number): object => {
    const [time, equity, hold, fall] = [times[i]!, data.equity[i]!, data.hold[i] ?? null, falls[i]!];
    return {
      time,
      equity,
      hold,
      drawdown: -fall,
      when: timeText(time),
      equityText: moneyText(equity),
      holdText: hold === null ? '—' : moneyText(hold),
      drawdownText: fall === 0 ? decimalText(0, 1) + ' %' : percentText(fall),
    };
  };
  const show = (span: Span): void => {
    const from = Math.max(0, firstAtOrAfter(times, span.from) - 1);
    const to = Math.min(times.length, firstAtOrAfter(times, span.to) + 1);
    chart.update({ equity: rows(from, to), span: [span] }, { spanFrom: span.from, spanTo: span.to });
  };
  const whole = { from: times[0]!, to: times.at(-1)! };
  chart.fill({
    overview: rows(0, times.length),
    marks: marksOf(data.equity).map(([name, i]) => ({ ...row(i), name })),
  });
  new SpanControl('equity', chart, { whole, first: whole, show }).refresh();
}

/** Falls from the running peak, fractions ≥ 0. */
function fallsOf(equity: readonly number[]): number[] {
  let peak = -Infinity;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return 1 - value / peak;
  });
}

/** Where the curve is marked: the start and the bottom of the deepest fall, the highest point, the end. */
function marksOf(equity: readonly number[]): readonly (readonly [string, number])[] {
  let [peak, bottom, top] = [0, 0, 0];
  for (const [i, value] of equity.entries()) {
    if (value > equity[peak]!) peak = i;
    if (value / equity[peak]! < equity[bottom]! / equity[top]!) [bottom, top] = [i, peak];
  }
  const fall =
    bottom === top
      ? []
      : ([
          ['Deepest fall begins', top],
          ['Deepest fall', bottom],
        ] as const);
  return [...fall, ['Highest', peak], ['End', equity.length - 1]];
}
