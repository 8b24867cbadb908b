import { describe, expect, it } from 'vitest';
import { atr } from '../../../engine/indicators/atr.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { featureColumn } from '../../../engine/testing/indicator-rows.ts';
import { describeSeries, dyadicCandles, mirrorCandles, walkMoments } from './series.contract.ts';
import { ZigZag } from './zigzag.ts';
import type { Turn } from './zigzag.ts';

function track(candles: CandleColumns, multiple: number): Turn[] {
  const zigzag = new ZigZag(multiple);
  const turns: Turn[] = [];
  walkMoments(candles, ({ past, index, atrBefore }) => {
    zigzag.update(past, { index, atrBefore });
    if (zigzag.confirmed) turns.push(zigzag.confirmed);
  });
  expect(zigzag.total).toBe(turns.length);
  turns.slice(-16).forEach((turn, i, kept) => expect(zigzag.extreme(kept.length - 1 - i)).toEqual(turn));
  return turns;
}

/** The first index of the largest value of values[from..to]. */
function firstMax(values: Float64Array, from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i <= to; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** The definition, looked up afresh at each close: the leg's extreme since the last turn, and the close against it. */
function plainTurns({ high, low, close, length }: CandleColumns, atrs: number[], multiple: number): Turn[] {
  const turns: Turn[] = [];
  const negatedLow = low.map((price) => -price);
  for (let t = 15; t < length; t++) {
    const last = turns.at(-1);
    const least = multiple * atrs[t - 1]! - 1e-9;
    const from = last ? last.index + 1 : 15;
    if (from > t) continue;
    const top = firstMax(high, from, t);
    const bottom = firstMax(negatedLow, from, t);
    const fall = high[top]! - close[t]!;
    const rise = close[t]! - low[bottom]!;
    const falls = last?.kind !== 'high' && top < t && fall >= least && (!!last || top > bottom || fall >= rise);
    const rises = last?.kind !== 'low' && bottom < t && rise >= least && (!!last || bottom > top || rise >= fall);
    if (falls && (!rises || fall > rise || (fall === rise && top > bottom))) {
      turns.push({ kind: 'high', price: high[top]!, index: top, confirmedIndex: t });
    } else if (rises) turns.push({ kind: 'low', price: low[bottom]!, index: bottom, confirmedIndex: t });
  }
  return turns;
}

describe('zigzag', () => {
  const expectSame = (candles: CandleColumns): void => {
    const atrs = featureColumn(atr(14), candles);
    for (const multiple of [1, 2, 3]) {
      const turns = track(candles, multiple);
      expect(turns.length).toBeGreaterThan(3);
      expect(turns).toEqual(plainTurns(candles, atrs, multiple));
      turns.forEach(({ kind }, i) => expect(kind).not.toBe(turns[i - 1]?.kind));
    }
  };
  describeSeries(expectSame);

  it('turns at the other side when the market is turned upside down', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const candles = dyadicCandles(seed);
      const flip = (turn: Turn): Turn => ({
        ...turn,
        kind: turn.kind === 'high' ? 'low' : 'high',
        price: 256 - turn.price,
      });
      expect(track(mirrorCandles(candles), 2)).toEqual(track(candles, 2).map(flip));
    }
  });

  it('keeps its turns when all prices are scaled by a power of two', () => {
    const candles = dyadicCandles(4);
    const scaled = { ...candles };
    for (const name of ['open', 'high', 'low', 'close'] as const) scaled[name] = candles[name].map((p) => p * 1024);
    const expected = track(candles, 2).map((turn) => ({ ...turn, price: turn.price * 1024 }));
    expect(track(scaled, 2)).toEqual(expected);
  });

  it('follows the leg under way', () => {
    const zigzag = new ZigZag(1);
    const candles = dyadicCandles(2);
    walkMoments(candles, ({ past, index, atrBefore }) => {
      zigzag.update(past, { index, atrBefore });
      const last = zigzag.extreme(0);
      if (last === null) expect(zigzag.legDirection).toBe(0);
      else {
        const legs = last.kind === 'low' ? candles.high : candles.low;
        const leg = legs.slice(last.index + 1, index + 1);
        expect(zigzag.legDirection).toBe(last.kind === 'low' ? 1 : -1);
        expect(zigzag.runningExtreme).toBe(last.kind === 'low' ? Math.max(...leg) : Math.min(...leg));
      }
    });
  });
});
