/** What the heads of swings, ranges and zones have in common: the contract of all heads, symmetry, and no sense of scale. */
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import type { Head } from '../head.ts';
import { scopesOf } from '../testing/scopes.ts';
import { HarmonicHead } from './harmonic.ts';
import { changed, describeHead, mirrored } from './head.contract.ts';
import { IctHead } from './ict.ts';
import { expectScores } from './scores.contract.ts';
import { StructureHead } from './structure.ts';
import { WyckoffHead } from './wyckoff.ts';

const HEADS: readonly (readonly [name: string, create: () => Head])[] = [
  ['ict', () => new IctHead()],
  ['wyckoff', () => new WyckoffHead()],
  ['harmonic', () => new HarmonicHead()],
  ['structure', () => new StructureHead()],
];

// the structure head needs more than the contract's candles; it remembers nothing, which its own tests show
for (const [name, create] of HEADS.slice(0, 3)) describeHead(name, create);

const SEEDS = [1, 2, 3];
const TICK = 1 / 1024;

/**
 * A walk on a grid of binary fractions, so that its mirror image around 100 has no rounding. Now and then a candle
 * reaches far out on much volume and comes back, as at a climax.
 */
function gridWalk(seed: number): CandleColumns {
  const toGrid = (price: number): number => Math.round(price / TICK) * TICK;
  return changed(walkCandles(6000, { seed: `event heads ${seed}` }), ({ open, high, low, close, volume }, i) => {
    const climax = i % 23 === 0;
    return {
      open: toGrid(open),
      high: toGrid(high) + (climax && i % 2 === 0 ? 0.75 : 0),
      low: toGrid(low) - (climax && i % 2 === 1 ? 0.75 : 0),
      close: toGrid(close),
      volume: climax ? volume * 8 : volume,
    };
  });
}

function scaled(candles: CandleColumns, factor: number): CandleColumns {
  return changed(candles, ({ open, high, low, close }) => ({
    open: open * factor,
    high: high * factor,
    low: low * factor,
    close: close * factor,
  }));
}

/** Scores on 1m and 5m, in the order of the closes. */
function scores(create: () => Head, candles: CandleColumns): number[] {
  const heads = new Map([1, 5].map((minutes) => [minutes, create()]));
  const out: number[] = [];
  for (const scope of scopesOf(candles)) {
    const head = heads.get(scope.minutes);
    if (head !== undefined) out.push(head.score(scope));
  }
  return out;
}

describe.each(HEADS)('%s', (_, create) => {
  it.each(SEEDS)('changes sides when the prices are turned upside down (walk %i)', (seed) => {
    const candles = gridWalk(seed);
    const upright = scores(create, candles);
    expect(upright.some((score) => score > 0) && upright.some((score) => score < 0)).toBe(true);
    expectScores(
      scores(create, mirrored(candles)),
      upright.map((score) => -score),
    );
  });

  it.each(SEEDS)('says the same at another scale of prices (walk %i)', (seed) => {
    const candles = gridWalk(seed);
    expectScores(scores(create, scaled(candles, 2 ** 9)), scores(create, candles));
  });
});
