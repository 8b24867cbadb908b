import { describe, expect, it } from 'vitest';
import { TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { runOn } from '../../engine/testing/runs.ts';
import type { WithoutHead } from './explain.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadId } from './head.ts';
import type { SymbolDesk } from './symbol-desk.ts';
import { watched } from './testing/watched.ts';

const CANDLES = walkCandles(2_000, { seed: 'without' });

/** What is told at each close of 5m and slower timeframes of a run, by close and timeframe. */
function told<T>(settings: object, tell: (symbol: SymbolDesk, minutes: number) => T): Map<string, T> {
  const all = new Map<string, T>();
  let symbol: SymbolDesk | undefined;
  const strategy = watched({
    settings: { kappa: 1.5, ...settings },
    prepare: (desk) => (symbol = desk),
    onClose: ({ minutes, closedAt }) => {
      if (minutes > 1) all.set(`${(closedAt - TEST_START) / 60_000} ${minutes}m`, tell(symbol!, minutes));
    },
  });
  runOn(strategy, { A: CANDLES });
  return all;
}

describe('an explanation', () => {
  const explained = told({}, (symbol, minutes) => symbol.explain(minutes).withoutHead);

  it.each(HEAD_IDS)('says of every close what a run without %s makes of it', (head: HeadId) => {
    const real = told({ without: [head] }, (symbol, minutes): WithoutHead => {
      const { direction, agreeing, confidence } = symbol.desk(minutes).consensus;
      return { head, direction, agreeing, confidence };
    });
    expect(real.size).toBeGreaterThan(500);
    const said = [...explained].map(([close, heads]) => [close, heads.find((one) => one.head === head)]);
    expect(said).toEqual([...real]);
  });
});

describe('the readiness of heads', () => {
  it('is that of the votes of every close; nobody is ready before the first', () => {
    const closes = told({}, (symbol, minutes) => ({
      said: symbol.readiness(minutes),
      voted: symbol.desk(minutes).votes.map(({ isReady }) => isReady),
      later: symbol.desks
        .filter(({ closedAt }) => Number.isNaN(closedAt))
        .map((desk) => symbol.readiness(desk.minutes)),
    }));
    for (const { said, voted } of closes.values()) expect(said).toEqual(voted);
    const seen = [...closes.values()];
    expect(new Set(seen.flatMap(({ voted }) => voted))).toEqual(new Set([true, false]));
    expect(seen[0]!.later).toEqual([[], [], []]);
  });
});
