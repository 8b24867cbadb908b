/**
 * The market upside down: every price p becomes 2·centre − p, lows are highs and buyers sellers. Long must become short,
 * and nothing else. Percentages of the price (ROC, PPO, TRIX, ranks of volatility, the risk of a reversal candle) are not
 * symmetric by their formulas; a centre that is huge against the moves takes their asymmetry away, one that is not shows it.
 */
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import type { Decision } from '../../../engine/strategy/decision.ts';
import { runOn } from '../../../engine/testing/runs.ts';
import { HEAD_IDS } from '../head.ts';
import type { HeadId } from '../head.ts';
import { changed } from '../heads/head.contract.ts';
import { GRID_TICK, gridWalk } from '../testing/grid-walk.ts';
import { watched } from '../testing/watched.ts';

const COUNT = 9_000;
const MINUTES = [1, 5, 15, 60] as const;
const PRICE_HEADS = ['technical', 'volume', 'ict', 'wyckoff', 'harmonic', 'structure', 'rules'] as const;

function flipped(candles: CandleColumns, centre: number): CandleColumns {
  return changed(candles, ({ open, high, low, close, volume, takerBuyVolume }) => ({
    open: 2 * centre - open,
    high: 2 * centre - low,
    low: 2 * centre - high,
    close: 2 * centre - close,
    takerBuyVolume: volume - takerBuyVolume,
  }));
}

/** What the strategy said at one close of one timeframe. */
interface Said {
  readonly minutes: number;
  readonly votes: readonly number[];
  readonly consensus: number;
  readonly bias: number;
  readonly regime: string;
  /** Of the whole frame. */
  readonly decisions: readonly Decision[];
}

function sayings(candles: CandleColumns): Said[] {
  const said: Said[] = [];
  const strategy = watched({
    settings: {
      bias: { isRequired: true, headsMin: 2, confidenceMin: 0.5 },
      costs: { feeTakerBps: 0, feeMakerBps: 0, slipEntryBps: 0, slipStopBps: 0 },
    },
    onClose: ({ minutes, votes, consensus: { direction: consensus }, bias, regime }, decisions) =>
      said.push({ minutes, votes: votes.map(({ direction }) => direction), consensus, bias, regime, decisions }),
  });
  runOn(strategy, { A: candles }, { instrument: { tickSize: GRID_TICK } });
  return said;
}

/** Shares of closes at which something did not turn around, by timeframe. */
function shareOff(pairs: readonly (readonly [Said, Said])[], isOff: (a: Said, b: Said) => boolean): number[] {
  return MINUTES.map((minutes) => {
    const own = pairs.filter(([{ minutes: on }]) => on === minutes);
    return own.filter(([a, b]) => isOff(a, b)).length / own.length;
  });
}

function pairsAround(centre: number, seed: number): (readonly [Said, Said])[] {
  const candles = gridWalk(COUNT, { centre, seed });
  const turned = sayings(flipped(candles, centre));
  return sayings(candles).map((one, i) => [one, turned[i]!] as const);
}

/** A head's votes that did not turn around, as shares by timeframe. */
function votesOff(pairs: readonly (readonly [Said, Said])[], head: HeadId): number[] {
  const i = HEAD_IDS.indexOf(head);
  return shareOff(pairs, (a, b) => a.votes[i] !== 0 - b.votes[i]!);
}

/** A decision as it must be in a market turned around; measured values and the names of mirrored patterns aside. */
function plain(decision: Decision, turnAround?: number): unknown {
  if (decision.action === 'refuse') {
    const { code, threshold, candidate } = decision;
    return [code, round(threshold), candidate === undefined ? null : plain(candidate, turnAround)];
  }
  if (decision.action !== 'enter') return decision;
  const { side, stop = NaN, target = NaN, limit = NaN } = decision;
  const { driftMax, reference, sizeShare, holdMinutesMax, expiryMinutes } = decision;
  const rest = [round(driftMax), reference, sizeShare, holdMinutesMax, expiryMinutes];
  if (turnAround === undefined) return [side, stop, target, limit, ...rest];
  const prices = [stop, target, limit].map((price) => 2 * turnAround - price);
  return [side === 'long' ? 'short' : 'long', ...prices, ...rest];
}

const round = (x = NaN): number => Math.round(x * 1e6) / 1e6;

describe('a market turned upside down, whose moves are small against its prices', () => {
  const centre = 2 ** 20;

  it.each([1, 2])(
    'turns around every vote of the price heads, every bias, every plan and every decision (walk %i)',
    (seed) => {
      const pairs = pairsAround(centre, seed);
      for (const head of PRICE_HEADS) {
        expect([head, ...votesOff(pairs, head)]).toEqual([head, 0, 0, 0, 0]);
        const votes = pairs.map(([{ votes }]) => votes[HEAD_IDS.indexOf(head)]);
        for (const side of [1, -1]) expect(votes.filter((vote) => vote === side).length).toBeGreaterThan(500);
      }
      expect(shareOff(pairs, (a, b) => a.consensus !== 0 - b.consensus)).toEqual([0, 0, 0, 0]);
      expect(shareOff(pairs, (a, b) => a.bias !== 0 - b.bias)).toEqual([0, 0, 0, 0]);
      expect(shareOff(pairs, (a, b) => a.regime !== b.regime)).toEqual([0, 0, 0, 0]);
      const frames = pairs.filter(([{ minutes }]) => minutes === 1);
      const expected = frames.map(([{ decisions }]) => decisions.map((one) => plain(one, centre)));
      expect(frames.map(([, { decisions }]) => decisions.map((one) => plain(one)))).toEqual(expected);
      const sides = frames.flatMap(([{ decisions }]) =>
        decisions.map((one) => (one.action === 'enter' ? one.side : '')),
      );
      for (const side of ['long', 'short']) expect(sides.filter((one) => one === side).length).toBeGreaterThan(5);
    },
  );
});

describe('a market turned upside down, whose moves are large against its prices', () => {
  // Ranks of volatility in percent decide regimes and damp the technical head, so gates are another matter here.
  it.each([1, 2])(
    'turns around all votes but a few of the technical head, and with it few verdicts (walk %i)',
    (seed) => {
      const pairs = pairsAround(100, seed);
      for (const head of PRICE_HEADS) {
        const most = head === 'technical' || head === 'rules' ? 0.01 : 0;
        expect([head, Math.max(...votesOff(pairs, head)) <= most]).toEqual([head, true]);
      }
      expect(Math.max(...shareOff(pairs, (a, b) => a.consensus !== 0 - b.consensus))).toBeLessThan(0.02);
    },
  );
});
