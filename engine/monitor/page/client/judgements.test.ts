import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveStatus } from '../../../live/status.ts';
import { backoffMs } from './backoff.ts';
import { equityShape } from './equity-path.ts';
import { funnelSteps } from './funnel-steps.ts';
import { badgeOf } from './headline-state.ts';
import { rewardToRisk } from './reward.ts';
import { RunClock } from './run-clock.ts';
import { consensusTip, headTip, voteCell, votePhrase } from './vote-cell.ts';

describe('the badge', () => {
  const feeds = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, status: 'live' }));
  const status = { phase: 'live', reason: null, feeds } as unknown as LiveStatus;
  const overdue = status.feeds.map((feed, i) => (i === 1 ? { ...feed, status: 'delayed' as const } : feed));

  it.each([
    ['LIVE', status, true],
    ['DELAYED', { ...status, feeds: overdue }, true],
    ['HELD', { ...status, phase: 'held' as const, feeds: overdue }, true],
    ['WARMING', { ...status, phase: 'warming' as const }, true],
    ['STOPPED', { ...status, phase: 'stopped' as const }, true],
    ['OFFLINE', status, false],
    ['OFFLINE', undefined, false],
    ['CONNECTING', undefined, true],
  ])('says %s', (word, seen, isOnline) => expect(badgeOf(seen, isOnline).word).toBe(word));

  it("gives the run's own reason, or names who is late", () => {
    expect(badgeOf({ ...status, phase: 'held', reason: 'clock jumped' }, true).reason).toBe('clock jumped');
    expect(badgeOf({ ...status, feeds: overdue }, true).reason).toBe('Overdue: ETHUSDT.');
    const all = Array.from({ length: 5 }, (_, i) => ({
      ...status.feeds[0]!,
      symbol: `S${i}`,
      status: 'missing' as const,
    }));
    expect(badgeOf({ ...status, feeds: all }, true).reason).toBe('Overdue: S0, S1, S2 and 2 more.');
  });
});

describe('waits between tries', () => {
  it('double up to 15 s, and are never longer nor much shorter', () => {
    expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(failures, 0))).toEqual(
      [1, 2, 4, 8, 15, 15].map((s) => s * 1_000),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, chance) => {
          expect(backoffMs(failures, chance)).toBeGreaterThanOrEqual(750);
          expect(backoffMs(failures, chance)).toBeLessThanOrEqual(15_000);
        },
      ),
    );
  });
});

describe("the run's clock", () => {
  it('goes on at the pace that was measured', () => {
    const clock = new RunClock();
    expect(clock.timeAt(0)).toBeNull();
    clock.read({ time: 1_000, at: 0 });
    clock.read({ time: 121_000, at: 2_000 });
    expect(clock.pace).toBe(60);
    expect(clock.timeAt(3_000)).toBe(181_000);
  });

  it('takes a real clock for what it is, and no jump for a pace', () => {
    const clock = new RunClock();
    clock.read({ time: 0, at: 0 });
    clock.read({ time: 2_030, at: 2_000 });
    expect(clock.pace).toBe(1);
    clock.read({ time: 1e12, at: 4_000 });
    expect(clock.pace).toBe(1);
    clock.read({ time: 5, at: 6_000 });
    expect([clock.pace, clock.timeAt(6_000)]).toEqual([1, 5]);
  });
});

describe('reward over risk', () => {
  const plan = { side: 'long', price: 100, limit: null, stop: 98, target: 105 } as const;
  it('is counted from the limit, else the price, for both sides', () => {
    expect(rewardToRisk(plan)).toBe(2.5);
    expect(rewardToRisk({ ...plan, limit: 99 })).toBe(6);
    expect(rewardToRisk({ ...plan, side: 'short', stop: 102, target: 94 })).toBe(3);
  });

  it('is none without a plan, or with a stop on the wrong side', () => {
    expect(rewardToRisk({ ...plan, side: null })).toBeNull();
    expect(rewardToRisk({ ...plan, stop: null })).toBeNull();
    expect(rewardToRisk({ ...plan, target: null })).toBeNull();
    expect(rewardToRisk({ ...plan, stop: 101 })).toBeNull();
  });
});

describe('the funnel', () => {
  it('leaves what no gate refused', () => {
    const refusals = [
      { code: 'A', count: 60 },
      { code: 'B', count: 30 },
    ];
    expect(funnelSteps({ scans: 100, refusals })).toEqual([
      { code: 'A', refused: 60, left: 40, share: 0.4 },
      { code: 'B', refused: 30, left: 10, share: 0.1 },
    ]);
    expect(funnelSteps({ scans: 0, refusals: [{ code: 'A', count: 0 }] })[0]).toMatchObject({ left: 0, share: 0 });
  });
});

describe('votes', () => {
  it('are told by sign and figure, not by colour alone', () => {
    expect(voteCell({ direction: 1, confidence: 0.72 })).toEqual({
      sign: '▲',
      figure: '72',
      side: 'long',
      strength: 3,
    });
    expect(voteCell({ direction: -1, confidence: 1 })).toEqual({
      sign: '▼',
      figure: '100',
      side: 'short',
      strength: 4,
    });
    expect(voteCell({ direction: 0, confidence: 0 })).toMatchObject({ sign: '•', side: 'neutral', strength: 0 });
    expect(voteCell({ direction: 1, confidence: 1, isReady: false })).toMatchObject({ sign: '…', side: 'none' });
    expect(votePhrase({ direction: -1, confidence: 0.5 })).toBe('short, 50 %');
  });

  it('explain themselves', () => {
    const vote = { head: 'ict', direction: 1, confidence: 0.7, isReady: true, reasons: ['sweep of a low'] };
    const late = { ...vote, head: 'wyckoff', isReady: false };
    const answer = { bot: 'b', symbol: 'A', minutes: 15, time: 0, votes: [vote, late], direction: 1, confidence: 0.5 };
    expect(headTip(answer, vote)).toEqual({
      title: 'ict: long, 70 %',
      lines: ['sweep of a low', 'A 15m, close of 00:00:00 UTC'],
    });
    expect(consensusTip(answer).lines).toEqual([
      'Long: ict',
      'Short: none',
      'Neutral: none',
      '1 still warming up',
      'A 15m, close of 00:00:00 UTC',
    ]);
  });
});

describe('the equity curve', () => {
  const box = { width: 100, height: 50, initialCash: 100 };
  it('fills its box from first to last mark around the starting cash', () => {
    const shape = equityShape(
      [
        { time: 0, equity: 100 },
        { time: 5, equity: 110 },
        { time: 10, equity: 95 },
      ],
      box,
    )!;
    expect(shape.line).toMatch(/^M0\.0 [\d.]+L50\.0 [\d.]+L100\.0 [\d.]+$/);
    expect(shape.baseline).toBeGreaterThan(0);
    expect(shape.baseline).toBeLessThan(50);
  });

  it('is none without two marks that are numbers', () => {
    expect(equityShape([{ time: 0, equity: 100 }], box)).toBeUndefined();
    expect(
      equityShape(
        [
          { time: 0, equity: 100 },
          { time: 1, equity: NaN },
        ],
        box,
      ),
    ).toBeUndefined();
  });
});
