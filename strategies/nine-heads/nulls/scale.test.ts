/** In another currency, at a thousand of the old one each, everything is as it was. */
import { expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { runOn } from '../../../engine/testing/runs.ts';
import { changed } from '../heads/head.contract.ts';
import { GRID_TICK, gridWalk } from '../testing/grid-walk.ts';
import { resolvedOf } from '../testing/r-multiples.ts';
import type { Resolved } from '../testing/r-multiples.ts';
import { watched } from '../testing/watched.ts';

const SCALE = 1_000;

/** Votes and regime of every close, codes of all decisions, and what became of the candidates. */
function sayings(
  candles: CandleColumns,
  tickSize: number,
): { closes: string[]; codes: string[]; resolved: Resolved[] } {
  const [closes, codes]: [string[], string[]] = [[], []];
  const strategy = watched({
    onClose: ({ minutes, votes, regime }, decisions) => {
      closes.push(`${minutes} ${votes.map(({ direction }) => direction)} ${regime}`);
      for (const one of decisions)
        codes.push(one.action === 'enter' ? one.side : one.action === 'refuse' ? one.code : '');
    },
  });
  const engine = runOn(strategy, { A: candles }, { instrument: { tickSize } });
  return { closes, codes, resolved: resolvedOf(engine) };
}

it.each([1, 2])('leaves votes, gates and R as they were (walk %i)', (seed) => {
  const candles = gridWalk(6_000, { centre: 100, seed });
  const scaled = changed(candles, ({ open, high, low, close }) => ({
    open: open * SCALE,
    high: high * SCALE,
    low: low * SCALE,
    close: close * SCALE,
  }));
  const [plain, large] = [sayings(candles, GRID_TICK), sayings(scaled, GRID_TICK * SCALE)];
  expect(large.closes).toEqual(plain.closes);
  expect(large.codes).toEqual(plain.codes);
  expect(new Set(plain.codes)).toContain('HIST_NEG');
  const rMultiples = ({ resolved }: typeof plain): number[] => resolved.map(({ rMultiple }) => rMultiple);
  expect(rMultiples(plain).length).toBeGreaterThan(100);
  expect(rMultiples(large).length).toBe(rMultiples(plain).length);
  const apart = rMultiples(large).map((r, i) => Math.abs(r - rMultiples(plain)[i]!));
  expect(Math.max(...apart)).toBeLessThan(1e-9);
});
