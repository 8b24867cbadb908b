import type { RunRecord } from '../run/manifest.ts';
import type { Drawdowns } from './drawdown.ts';
import { figure, none } from './figure.ts';
import type { Figure } from './figure.ts';

/** When the run began and ended (epoch ms, duration in ms) and the extremes of the hourly account (quote units). */
export function accountFigures({ manifest, initialCash, equity }: RunRecord) {
  const values = equity.map((point) => point.equity);
  return {
    startTime: figure(manifest.from),
    endTime: figure(manifest.to),
    durationMs: figure(manifest.to - manifest.from),
    startEquity: figure(initialCash),
    peakEquity: figure(values.reduce((a, b) => Math.max(a, b), initialCash)),
    lowEquity: figure(values.reduce((a, b) => Math.min(a, b), initialCash)),
  };
}

/** The deepest fall of the hourly account: money in quote units, times in epoch ms. */
export function deepestFallFigures(fall: Drawdowns, initialCash: number) {
  const when = (figureOf: () => Figure): Figure => (fall.max === 0 ? none('no drawdown') : figureOf());
  const { recoveredTime } = fall;
  const recovered = (value: (time: number) => number): Figure =>
    when(() => (recoveredTime === null ? none('not recovered by the end') : figure(value(recoveredTime))));
  return {
    maxDrawdownMoney: figure(fall.maxMoney),
    profitAtPeak: when(() => figure(fall.peakEquity - initialCash)),
    profitAtTrough: when(() => figure(fall.troughEquity - initialCash)),
    drawdownStart: when(() => figure(fall.peakTime)),
    drawdownTrough: when(() => figure(fall.troughTime)),
    drawdownEnd: recovered((time) => time),
    recoveryMs: recovered((time) => time - fall.troughTime),
  };
}
