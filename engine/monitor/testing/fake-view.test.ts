import { describe, expect, it } from 'vitest';
import { UsageError } from '../../market/errors.ts';
import { HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import type { LiveEvent } from '../../live/status.ts';
import { FAKE_START, FakeView } from './fake-view.ts';

function heard(view: FakeView, ms: number): LiveEvent[] {
  const events: LiveEvent[] = [];
  const leave = view.subscribe((event) => events.push(event));
  view.advance(ms);
  leave();
  return events;
}

describe('a fake view', () => {
  it('is the same for the same seed, and another for another', () => {
    const run = (seed: string): unknown => {
      const view = new FakeView({ seed });
      return [heard(view, 2 * HOUR_MS), view.status(), view.votes({}), view.gates({}), view.signals({ limit: 9 })];
    };
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('moves: candles, votes, refusals, signals, frames', () => {
    const view = new FakeView();
    const kinds = new Set(heard(view, 4 * HOUR_MS).map(({ kind }) => kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['forming', 'candleReceived', 'indicators', 'consensus', 'refused', 'signal', 'frame']),
    );
    expect(view.status()).toMatchObject({ lastClose: FAKE_START + 4 * HOUR_MS, phase: 'live' });
    expect(view.votes({ bot: 'nine-heads-1' })).toHaveLength(3 * 4);
    expect(view.votes({})[0]!.votes).toHaveLength(9);
    expect(view.signals({ limit: 1_000 }).length).toBe(view.status().counts.signals);
    const { candles, forming } = view.candles({ symbol: 'BTCUSDT', minutes: 15, limit: 20 })!;
    expect(candles).toHaveLength(20);
    expect(candles.at(-1)!.closeTime).toBe(forming!.openTime);
    expect(candles.every((one, i) => i === 0 || one.openTime === candles[i - 1]!.openTime + 15 * MINUTE_MS)).toBe(true);
  });

  it('takes any number of symbols, and refuses what cannot be', () => {
    const symbols = Array.from({ length: 40 }, (_, i) => `S${i}USDT`);
    const view = new FakeView({ symbols, minutes: 30 });
    view.advance(MINUTE_MS);
    expect(view.status().feeds).toHaveLength(40);
    expect(view.candles({ symbol: 'NONE', minutes: 1, limit: 1 })).toBeUndefined();
    expect(() => view.control({ bot: 'none', action: 'stop', who: 'test' })).toThrow(UsageError);
    view.control({ bot: 'nine-heads-1', action: 'pause', who: 'test' });
    expect(view.status().bots[0]).toMatchObject({ state: 'paused', reason: 'asked for by test' });
    expect(view.audit(1)[0]).toMatchObject({ what: 'pause', who: 'test' });
  });
});
