/** Wyckoff ranges over scripted paths: every event at the close that proves it, in both schematics. */
import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { scopesOf } from '../testing/scopes.ts';
import type { WyckoffTrack } from './wyckoff-track.ts';
import { WyckoffHead } from './wyckoff.ts';

type Row = readonly [open: number, high: number, low: number, close: number, volume: number];

/** The middle of all paths: mirrored prices are as far on its other side. */
const MIDDLE = 128;

/** Candles by hand: legs of equal steps with small wicks, and single candles given whole. */
class Path {
  readonly rows: Row[] = [];
  price: number;

  constructor(price: number) {
    this.price = price;
  }

  leg(to: number, candles: number, volume = 100): this {
    const step = (to - this.price) / candles;
    for (let i = 1; i <= candles; i++) {
      const open = this.price;
      const close = i === candles ? to : open + step;
      this.one(Math.max(open, close) + 0.2, Math.min(open, close) - 0.2, [close, volume]);
    }
    return this;
  }

  one(high: number, low: number, [close, volume]: readonly [number, number]): this {
    this.rows.push([this.price, high, low, close, volume]);
    this.price = close;
    return this;
  }

  columns(side: number): CandleColumns {
    const columns = createCandleColumns(this.rows.length);
    columns.length = this.rows.length;
    const at = (price: number): number => (side > 0 ? price : 2 * MIDDLE - price);
    this.rows.forEach(([open, high, low, close, volume], i) => {
      columns.openTime[i] = TEST_START + i * MINUTE_MS;
      columns.open[i] = at(open);
      columns.high[i] = at(side > 0 ? high : low);
      columns.low[i] = at(side > 0 ? low : high);
      columns.close[i] = at(close);
      columns.volume[i] = volume;
      columns.takerBuyVolume[i] = volume / 2;
    });
    return columns;
  }
}

/** Down to a climax at candle 100 (low 105), up to 110.7, and back for a secondary test at candle 121. */
function range(): Path {
  return new Path(128)
    .leg(108, 100)
    .one(108.1, 105, [106.2, 300])
    .leg(110.5, 9)
    .leg(105.4, 12, 60)
    .leg(108.5, 8)
    .leg(105.6, 8);
}

/** The range, then `candles` closes below it. */
function below(candles: number): Path {
  const path = range();
  for (let i = 0; i < candles; i++) path.one(105.6, 104.5 + i / 10, [104.8, 80]);
  return path;
}

/** The whole schematic: spring at 138, its test, strength at 157, last point of support, markup. */
function schematic(): Path {
  return range()
    .one(105.7, 104.3, [105.4, 80])
    .leg(107.2, 5)
    .leg(106, 4, 60)
    .leg(109.8, 9)
    .one(112, 109.7, [111.9, 250])
    .leg(112.4, 2)
    .leg(110.3, 5, 60)
    .leg(115, 10)
    .leg(118, 60);
}

interface Replay {
  readonly head: WyckoffHead;
  readonly track: WyckoffTrack;
  readonly scores: readonly number[];
  readonly events: readonly string[];
}

/**
 * The head over a path on 1m (side −1: mirrored), and the events of the track that ought to see it. Of the `missing` last
 * candles none was traded.
 */
function replay(path: Path, side = 1, missing = 0): Replay {
  const head = new WyckoffHead();
  const scores: number[] = [];
  for (const scope of scopesOf(path.columns(side))) {
    if (scope.minutes !== 1) continue;
    if (scope.index >= path.rows.length - missing) scope.candle.syntheticMinutes = 1;
    scores.push(head.score(scope));
  }
  const track = head.track(side);
  const events = track.events.map(({ name, index, candleIndex }) => `${name} ${candleIndex} known at ${index}`);
  return { head, track, scores, events };
}

const ACCUMULATION = [
  'SC? 100 known at 100',
  'SC 100 known at 113',
  'AR 109 known at 113',
  'ST 121 known at 125',
  'SPRING 138 known at 138',
  'TEST 147 known at 149',
  'SOS 157 known at 157',
  'LPS 164 known at 168',
  'MARKUP 171 known at 171',
];

const MIRRORED: Readonly<Record<string, string>> = {
  'SC?': 'BC?',
  SC: 'BC',
  SPRING: 'UTAD',
  SOS: 'SOW',
  LPS: 'LPSY',
  MARKUP: 'MARKDOWN',
};

describe('Wyckoff head', () => {
  it('follows an accumulation from climax to markup', () => {
    const { scores, events, track } = replay(schematic());
    expect(events).toEqual(ACCUMULATION);
    expect([124, 125, 138, 148, 149, 157, 168, 171].map((i) => scores[i])).toEqual([
      0,
      0.15,
      0.75,
      0.75 * 2 ** -0.5,
      0.85,
      0.7,
      0.8,
      0.4,
    ]);
    // idle again after 50 candles; the markup's worth goes on fading
    expect(scores[191]).toBe(0.2);
    expect(track.state).toBe('IDLE');
  });

  it('follows a distribution, the same path upside down', () => {
    const { scores, events } = replay(schematic(), -1);
    const names = ACCUMULATION.map((line) => line.replace(/^\S+/, (name) => MIRRORED[name] ?? name));
    expect(events).toEqual(names);
    expect(scores).toEqual(replay(schematic()).scores.map((score) => (score === 0 ? 0 : -score)));
  });

  it('tells its range, its invalidation and its projection in prices', () => {
    const early = replay(range()).head;
    expect(early.range(1)).toEqual({ low: 105, high: 110.7 });
    expect(early.invalidation(1)).toBe(105);
    expect(early.invalidation(-1)).toBeNaN();
    expect(early.track(1).phase).toBe('B');
    expect(early.target(1)).toBeCloseTo(116.4, 10);
    const sprung = range().one(105.7, 104.3, [105.4, 80]);
    expect(replay(sprung).head.invalidation(1)).toBe(104.3);
    expect(replay(sprung, -1).head.invalidation(-1)).toBeCloseTo(2 * MIDDLE - 104.3, 10);
    expect(replay(sprung, -1).head.range(-1)).toEqual({ low: 2 * MIDDLE - 110.7, high: 2 * MIDDLE - 105 });
  });

  it('takes a range of up to fifteen ATR, and gives up a wider one', () => {
    const rallyBy = (height: number): Path =>
      new Path(128)
        .leg(108, 100)
        .one(108.1, 105, [106.2, 300])
        .leg(105 + height, 24)
        .leg(105 + height - 4, 4);
    expect([12, 24].map((height) => replay(rallyBy(height)).track.state)).toEqual(['A2', 'IDLE']);
  });

  it('fails at the third close in a row far below the range', () => {
    const { events, scores, track } = replay(range().one(105.4, 103, [103.2, 100]).leg(103.1, 2));
    expect(events.at(-1)).toBe('ACC_FAIL 140 known at 140');
    expect(scores[139]).toBeCloseTo(0.15 * 2 ** (-14 / 20), 12);
    expect(scores[140]).toBe(-0.3);
    expect(track.state).toBe('IDLE');
  });

  it('fails at a close below the spring', () => {
    const { events } = replay(range().one(105.7, 104.3, [105.4, 80]).leg(104.2, 3));
    expect(events.slice(-2)).toEqual(['SPRING 138 known at 138', 'ACC_FAIL 141 known at 141']);
  });

  it('fails 300 candles after the climax', () => {
    const path = range();
    for (let i = 0; i < 20; i++) path.leg(108, 8).leg(106.5, 8);
    expect(replay(path).events.at(-1)).toBe('ACC_FAIL 400 known at 400');
  });

  it.each([
    ['deeper than 1.5 ATR', range().one(105.7, 103.5, [105.4, 80])],
    ['on as much volume as the climax', range().one(105.7, 104.3, [105.4, 280])],
    ['that takes more than three candles', below(4).leg(105.4, 1, 80)],
    ['of hardly any depth', range().one(105.7, 104.97, [105.4, 80])],
  ])('sees no spring in a break %s', (_, path) => {
    expect(replay(path).events.some((event) => event.startsWith('SPRING'))).toBe(false);
  });

  it('sees a spring that closes back after three candles', () => {
    expect(replay(below(3).leg(105.4, 1, 80)).events.at(-1)).toBe('SPRING 138 known at 141');
  });

  it('gives a range up behind a gap of more than three minutes, but not the way out of it', () => {
    const still = (path: Path): Path => path.leg(path.price, 4, 0);
    expect(replay(still(range()), 1, 3).track.state).toBe('B');
    expect(replay(still(range()), 1, 4).track.state).toBe('IDLE');
    expect(replay(still(range()), 1, 4).events.at(-1)).toBe('ST 121 known at 125');
    const outside = range().leg(109.8, 12).one(112, 109.7, [111.9, 250]);
    expect(replay(still(outside), 1, 4).track.state).toBe('D');
  });

  it('holds a test without volume for no test', () => {
    const path = range().one(105.7, 104.3, [105.4, 80]).leg(107.2, 5).leg(106, 4, 0).leg(109, 7);
    expect(replay(path).events.some((event) => event.startsWith('TEST'))).toBe(false);
  });

  it('adds absorption: much volume, little range, at the near side of the range', () => {
    const { scores, head } = replay(range().one(105.65, 105.3, [105.35, 300]));
    expect(scores[138]).toBeCloseTo(0.15 * 2 ** (-13 / 20) + 0.1, 12);
    expect(head.reasons({ index: 138, volumeRatio: 3 } as TimeframeScope).map(({ code }) => code)).toEqual([
      'W.ABSORB_BULL',
      'W.ST',
    ]);
    expect(replay(range().one(105.65, 105.3, [105.35, 300]), -1).scores[138]).toBe(-(scores[138] as number));
  });

  it('says why it has no opinion before the means are warm', () => {
    const { head, scores } = replay(new Path(100).leg(101, 69));
    expect(scores.every(Number.isNaN)).toBe(true);
    expect(head.reasons({ index: 68 } as TimeframeScope)).toEqual([{ code: 'WARMUP', value: 69 }]);
    expect(replay(new Path(100).leg(101, 70)).scores.at(-1)).toBe(0);
  });
});
