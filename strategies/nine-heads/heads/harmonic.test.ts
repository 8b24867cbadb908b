/** Harmonic patterns from confirmed extremes: arming, the reversal zone, and a plain search over all candles. */
import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../../../engine/market/candle.ts';
import { lcgCandles, walkCandles } from '../../../engine/testing/candles.ts';
import { scopesOf } from '../testing/scopes.ts';
import { HarmonicTracker } from './harmonic-tracker.ts';
import type { Arming, HarmonicTrigger } from './harmonic-tracker.ts';
import { HarmonicHead } from './harmonic.ts';
import { harmonicReference } from './harmonic.contract.ts';
import type { HarmonicInput } from './harmonic.contract.ts';
import { expectScores } from './scores.contract.ts';

/** The worked Gartley, confirmed at candle 30: reversal zone 103.68–104.88. */
const GARTLEY: Arming = {
  side: 1,
  legs: { x: 100, a: 120, b: 107.64, c: 115.27848 },
  xIndex: 0,
  aIndex: 10,
  cIndex: 25,
  index: 30,
  reach: 110,
  atr: 1,
};

type Row = readonly [open: number, high: number, low: number, close: number];

/** Triggers of a tracker that arms at candle 30 and is then fed rows from candle 31 on; `side` −1 turns all upside down. */
function triggersOf(
  rows: readonly Row[],
  side = 1,
  from = 31,
): { triggers: HarmonicTrigger[]; tracker: HarmonicTracker } {
  const tracker = new HarmonicTracker();
  tracker.arm({ ...GARTLEY, side });
  tracker.armed = tracker.armed.filter(({ name }) => name === 'GARTLEY');
  const triggers: HarmonicTrigger[] = [];
  rows.forEach(([open, high, low, close], i) => {
    const [top, bottom] = side > 0 ? [high, low] : [-low, -high];
    const candle = Object.assign(new MutableCandle(), {
      open: side * open,
      high: top,
      low: bottom,
      close: side * close,
    });
    tracker.update(candle, from + i, triggers);
  });
  return { triggers, tracker };
}

const FALL: Row = [110, 110, 105, 105];
const TURN: Row = [104.3, 104.9, 104.28, 104.8];

describe('a pattern that waits for D', () => {
  it.each([1, -1])('triggers once when price turns in its zone (side %i)', (side) => {
    const { triggers, tracker } = triggersOf([FALL, TURN, TURN], side);
    expect(triggers).toEqual([
      {
        name: 'GARTLEY',
        side,
        index: 32,
        precision: expect.closeTo(1, 9),
        strength: expect.closeTo(1, 9),
        d: side * 104.28,
        invalidation: expect.closeTo(side * 99.8, 10),
        target1: expect.closeTo(side * (104.28 + 0.382 * 15.72), 10),
        target2: expect.closeTo(side * (104.28 + 0.618 * 15.72), 10),
      },
    ]);
    expect(tracker.armed).toEqual([]);
  });

  it('takes a close in the upper two fifths of the candle for a turn', () => {
    expect(triggersOf([[104.8, 104.9, 104.3, 104.6]]).triggers).toHaveLength(0);
    expect(triggersOf([[104.8, 104.9, 104.3, 104.66]]).triggers).toHaveLength(1);
  });

  it('wants the zone reached and held', () => {
    expect(triggersOf([[105, 105.5, 104.89, 105.4]]).triggers).toHaveLength(0);
    expect(triggersOf([[103, 103.7, 102, 103.6]]).triggers).toHaveLength(0);
    expect(triggersOf([[103, 103.7, 102, 103.7]]).triggers).toHaveLength(1);
  });

  it('is lost by a close beyond X and a fifth of an ATR', () => {
    const { triggers, tracker } = triggersOf([[105, 105, 99, 99.7]]);
    expect([triggers.length, tracker.armed.length, tracker.invalidated]).toEqual([0, 0, 1]);
    expect(triggersOf([[105, 105, 99, 99.81]]).tracker.armed).toHaveLength(1);
  });

  it('expires after twice the candles from X to C', () => {
    expect(triggersOf([TURN], 1, 80).triggers).toHaveLength(1);
    expect(triggersOf([TURN], 1, 81).triggers).toHaveLength(0);
  });

  it('makes room for a twenty-first by letting the oldest go', () => {
    const tracker = new HarmonicTracker();
    while (tracker.armed.length < 20) tracker.arm(GARTLEY);
    tracker.arm({ ...GARTLEY, index: 99 });
    expect(tracker.armed).toHaveLength(20);
    // AB=CD comes last; it lasts twice the candles from A to C
    expect(tracker.armed.at(-1)).toMatchObject({ name: 'ABCD', expiresAt: 99 + 30 });
  });
});

/** Scores and triggers of the head, and what the plain search needs, on one timeframe. */
function observe(minutes: number, seed: number | null): HarmonicInput & { scores: number[]; seen: HarmonicTrigger[] } {
  const head = new HarmonicHead();
  const out = { candles: [], turns: [], atrs: [], scores: [], seen: [] } as ReturnType<typeof observe>;
  const candles = seed === null ? lcgCandles(3000) : walkCandles(600 * minutes, { seed });
  for (const scope of scopesOf(candles)) {
    if (scope.minutes !== minutes) continue;
    const { open, high, low, close } = scope.candle;
    out.candles.push({ open, high, low, close });
    out.atrs.push(scope.atr);
    const turn = scope.zigzag3.confirmed;
    if (turn !== null) out.turns.push(turn);
    out.scores.push(head.score(scope));
    for (const last of [head.lastLong, head.lastShort]) if (last?.index === scope.index) out.seen.push(last);
  }
  return out;
}

describe('harmonic head', () => {
  it.each([...Array.from({ length: 20 }, (_, seed) => [seed % 4 === 3 ? 5 : 1, seed] as const), [1, null] as const])(
    'agrees with a plain search over all quadruples on %im candles of walk %s',
    (minutes, seed) => {
      const { scores, seen, ...input } = observe(minutes, seed);
      const reference = harmonicReference(input);
      expectScores(scores, reference.scores);
      for (const { name, side, index, precision } of seen) {
        const rivals = reference.triggers.filter((one) => one.side === side && one.index === index);
        expect(rivals.map((one) => one.name)).toContain(name);
        expect(precision).toBeCloseTo(Math.max(...rivals.map((one) => one.precision)), 9);
      }
    },
  );

  it('finds most patterns on both sides in enough noise', () => {
    const names = new Set<string>();
    for (let seed = 100; seed < 130; seed++) {
      const { scores: _, seen: __, ...input } = observe(1, seed);
      for (const { name, side } of harmonicReference(input).triggers) names.add(`${name} ${side}`);
    }
    expect(names.size).toBeGreaterThanOrEqual(12);
  });

  it('says that it has too few extremes', () => {
    const head = new HarmonicHead();
    for (const scope of scopesOf(lcgCandles(20))) {
      if (scope.minutes !== 1) continue;
      expect(head.score(scope)).toBeNaN();
      expect(head.reasons(scope)).toEqual([{ code: 'WARMUP', value: 0 }]);
    }
  });
});
