import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../engine/market/observation.ts';
import { Random } from '../../../engine/market/random.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import type { Reason } from '../head.ts';
import { SideHistory } from '../side/side-history.ts';
import { closesOnly, told, ToldRun } from '../testing/told-market.ts';
import { fearGreedRankSignal, fearGreedSignal, SentimentHead } from './sentiment.ts';

const ETH = { symbol: 'ETHUSDT' };
const START = TEST_START;

/** A head that has followed the observations at every minute up to `time`, and the scope there. */
function headAt(
  time: number,
  observations: readonly Observation[],
  create = () => new SentimentHead(new SideHistory()),
) {
  const candles = closesOnly(Array((time - START) / MINUTE_MS + 1).fill(100));
  const head = create();
  const run = new ToldRun(candles, observations);
  let score = NaN;
  const scope = run.until(time, (each) => (score = head.score(each)));
  return { score, reasons: head.reasons(scope) };
}

describe('the sentiment head', () => {
  it('reads fear and greed against the crowd', () => {
    expect([0, 5, 20, 50, 80, 90, 100].map(fearGreedSignal)).toEqual([1, 0.75, 0, 0, 0, -0.5, -1]);
    expect(fearGreedSignal(NaN)).toBeNaN();
    expect([0, 0.2, 0.5, 0.8].map(fearGreedRankSignal)).toEqual([1, 0, 0, 0]);
    expect(fearGreedRankSignal(0.05)).toBeCloseTo(0.75, 12);
    expect(fearGreedRankSignal(0.9)).toBeCloseTo(-0.5, 12);
    expect(fearGreedRankSignal(1)).toBeCloseTo(-1, 12);
    expect(fearGreedRankSignal(NaN)).toBeNaN();
  });

  it('reads fear and greed by its rank: nothing before thirty, then both sides, until it is stale', () => {
    // 11 to 40, then 38: greedy for days of fear, below 2 of 30 and equal to one: (27 + ½) / 30
    const values = [...Array.from({ length: 30 }, (_, i) => 11 + i), 38, 12];
    const feed = values.map((value, i) => told('FEAR_GREED', START + i * HOUR_MS, { value }));
    const options = { isScaledByCoverage: false, fearGreedScale: 'rank' } as const;
    const ranked = () => new SentimentHead(new SideHistory(), options);
    const at = (hour: number) => headAt(START + hour * HOUR_MS + 10 * MINUTE_MS, feed, ranked);
    expect(at(29).reasons.map(({ code }) => code)).toEqual(['S.FALLBACK']);
    expect(at(30).score).toBeCloseTo(-(27.5 / 30 - 0.8) / 0.2, 12);
    expect(at(30).reasons).toEqual([{ code: 'S.FNG', value: at(30).score, weight: expect.closeTo(at(30).score, 12) }]);
    expect(at(31).score).toBeCloseTo((0.2 - 1.5 / 31) / 0.2, 12);
    expect(headAt(START + 30 * HOUR_MS + 10 * MINUTE_MS, feed).score).toBe(0);
    expect(at(31 + 37).reasons.map(({ code }) => code)).toEqual(['S.FALLBACK', 'S.STALE']);
  });

  it('weighs news by belief and age, over 24 hours', () => {
    const time = START + 30 * HOUR_MS;
    const news = [
      told('NEWS', START + 5 * HOUR_MS, { score: -1, source: 'Reuters', impact: 'high', ...ETH }),
      told('NEWS', START + 18 * HOUR_MS, { score: 0.9, source: 'CoinDesk', ...ETH }),
      told('NEWS', START + 24 * HOUR_MS, { score: 0.5, source: 'Bloomberg' }),
      told('NEWS', START + 27 * HOUR_MS, { score: -0.2, source: 'a blog', ...ETH }),
      told('NEWS', START + 29 * HOUR_MS, { source: 'Reuters', ...ETH }),
    ];
    const parts = [
      [0.9, 0.8, 12],
      [0.5, 1, 6],
      [-0.2, 0.5, 3],
    ].map(([score, belief, age]) => [score! * belief! * 2 ** (-age! / 6), belief! * 2 ** (-age! / 6)] as const);
    const mean = parts.reduce((sum, [x]) => sum + x, 0) / parts.reduce((sum, [, weight]) => sum + weight, 0);
    const { score, reasons } = headAt(time, news);
    expect(score).toBeCloseTo(0.5 * mean, 12);
    expect(reasons).toEqual([
      { code: 'S.NEWS', value: expect.closeTo(mean, 12), weight: expect.closeTo(0.5 * mean, 12) },
    ]);
  });

  it('takes the mean of the feeds that are there, scaled by their weight', () => {
    const time = START + 10 * HOUR_MS;
    const feeds = [
      told('NEWS', time - HOUR_MS, { score: 0.8, cred: 0.3, ...ETH }),
      told('SOCIAL', time - HOUR_MS, { score: 0.4, volume: 100, ...ETH }),
      told('SOCIAL', time - 4 * HOUR_MS, { score: -0.6, volume: 300, ...ETH }),
      told('FEAR_GREED', START - HOUR_MS, { value: 10 }),
    ];
    // 300 posts three hours older weigh as 150
    const social = (0.4 * 100 - 0.6 * 150) / 250;
    expect(headAt(time, feeds).score).toBeCloseTo(0.5 * 0.8 + 0.3 * social + 0.2 * 0.5, 12);
    expect(headAt(time, feeds.slice(1)).score).toBeCloseTo(0.3 * social + 0.2 * 0.5, 12);
    expect(headAt(time, feeds.slice(3)).score).toBeCloseTo(0.2 * 0.5, 12);
    const plain = headAt(
      time,
      feeds.slice(3),
      () => new SentimentHead(new SideHistory(), { isScaledByCoverage: false }),
    );
    expect(plain.score).toBeCloseTo(0.5, 12);
    expect(plain.reasons[0]!.weight).toBeCloseTo(0.5, 12);
  });

  it('drops what is too old, and says so', () => {
    const feeds = [
      told('SOCIAL', START + HOUR_MS, { score: 1, volume: 1, ...ETH }),
      told('FEAR_GREED', START, { value: 0 }),
    ];
    const fresh = headAt(START + 7 * HOUR_MS, feeds);
    expect(fresh.reasons.map(({ code }) => code)).toEqual(['S.SOCIAL', 'S.FNG']);
    const later = headAt(START + 8 * HOUR_MS, feeds);
    expect(later.reasons.map(({ code }) => code)).toEqual(['S.FNG', 'S.STALE']);
    const last = headAt(START + 37 * HOUR_MS, feeds);
    expect(last.reasons.map(({ code }) => code)).toEqual(['S.FALLBACK', 'S.STALE']);
  });

  it('without feeds shows a figure made of the price that never votes, however small a score makes a vote', () => {
    const random = Random.fromKey('trend');
    let price = 100;
    const closes = Array.from({ length: 50 * 60 }, () => (price *= 1 + 0.0004 + 0.001 * random.normal()));
    const run = new ToldRun(closesOnly(closes), []);
    const head = new SentimentHead(new SideHistory());
    let hourly: number[] = [];
    let highest = 0;
    run.until(START + 50 * HOUR_MS, (scope) => {
      const score = head.score(scope);
      if (scope.candle.closeTime % HOUR_MS === 0) hourly = [...hourly, scope.candle.close].slice(-25);
      if (hourly.length < 25) return expect(score).toBeNaN();
      const squares = hourly.slice(1).reduce((sum, close, i) => sum + (close / hourly[i]! - 1) ** 2, 0);
      const day = hourly[24]! / hourly[0]! - 1;
      expect(score).toBe(0);
      const [{ code, value = NaN }] = head.reasons(scope) as [Reason];
      expect(code).toBe('S.FALLBACK');
      expect(value).toBeCloseTo(0.19 * Math.max(-1, Math.min(1, day / (2 * Math.sqrt(squares)))), 12);
      highest = Math.max(highest, value);
    });
    expect(highest).toBeGreaterThan(0.15);
  });

  it('goes on from a saved state', () => {
    const random = Random.fromKey('opinions');
    const feed = Array.from({ length: 80 }, (_, i) => {
      const time = START + Math.floor(i * 53 + 40 * random.uniform()) * MINUTE_MS;
      const payload = { score: 2 * random.uniform() - 1, volume: 1 + random.uniform() };
      return told(i % 3 === 0 ? 'SOCIAL' : 'NEWS', time, { ...payload, ...(i % 2 === 0 ? ETH : {}) });
    });
    const run = new ToldRun(closesOnly(Array(80 * 60).fill(100)), feed);
    const [side, restoredSide] = [new SideHistory(), new SideHistory()];
    const [head, restored] = [new SentimentHead(side), new SentimentHead(restoredSide)];
    run.until(START + 31 * HOUR_MS, (scope) => head.score(scope));
    restoredSide.restore(structuredClone(side.save()));
    restored.restore(structuredClone(head.save()));
    const scores = new Set<number>();
    run.until(START + 75 * HOUR_MS, (scope) => {
      const score = head.score(scope);
      expect(restored.score(scope)).toBe(score);
      scores.add(score);
    });
    expect(scores.size).toBeGreaterThan(30);
  });
});
