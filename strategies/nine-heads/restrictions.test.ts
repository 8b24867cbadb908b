/** Windows around news and scheduled releases: when they open, when they close, and what they do to a run. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../engine/market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { Board } from '../../engine/run/board.ts';
import { TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { runOn } from '../../engine/testing/runs.ts';
import { Restrictions } from './restrictions.ts';
import { settingsSchema } from './settings.ts';
import type { Settings } from './settings.ts';
import { told } from './testing/told-market.ts';
import { watched } from './testing/watched.ts';

const SYMBOL = 'ETHUSDT';
/** When the news is known, and when the release is due. */
const AT = TEST_START + 2 * HOUR_MS;

/** What holds at each of some moments, in minutes after `AT`, as the observations become available. */
function codesAt(policy: Settings['news']['policy'], observations: readonly Observation[], minutes: readonly number[]) {
  const clock = { time: NaN };
  const board = new Board(clock);
  const settings = settingsSchema.parse({ news: { policy } }).news;
  let restrictions = new Restrictions(settings);
  const waiting = [...observations];
  return minutes.map((minute) => {
    clock.time = AT + minute * MINUTE_MS;
    while (waiting.length > 0 && waiting[0]!.availableAt <= clock.time) board.apply(waiting.shift()!);
    const observe = (kind: Observation['kind'], { symbol }: { symbol?: string | null } = {}) =>
      board.sight(kind, symbol === undefined ? SYMBOL : symbol);
    restrictions.update({ observe, clock });
    const saved = structuredClone(restrictions.save());
    restrictions = new Restrictions(settings);
    restrictions.restore(saved);
    return restrictions.code;
  });
}

const news = (impact: string, what: { symbol?: string; availableAt?: number } = {}): Observation =>
  told('NEWS', AT - 5 * MINUTE_MS, { impact, availableAt: AT, ...what });

const release = (impact: string): Observation => told('CALENDAR_SCHEDULED', AT, { impact, scheduledAt: AT });

describe('restrictions', () => {
  it('hold from 15 minutes before a high-impact release to 15 minutes after it, both ends included', () => {
    expect(codesAt('failOpen', [release('high')], [-16, -15, 0, 15, 16])).toEqual([
      '',
      'CALENDAR_BLACKOUT',
      'CALENDAR_BLACKOUT',
      'CALENDAR_BLACKOUT',
      '',
    ]);
    expect(codesAt('failOpen', [release('medium')], [-15, 0, 15])).toEqual(['', '', '']);
  });

  it('hold for 15 minutes from the moment high-impact news is known, of the symbol or of the whole market', () => {
    for (const what of [{}, { symbol: SYMBOL }]) {
      expect(codesAt('failOpen', [news('high', what)], [-1, 0, 15, 16])).toEqual([
        '',
        'NEWS_BLACKOUT',
        'NEWS_BLACKOUT',
        '',
      ]);
    }
    expect(codesAt('failOpen', [news('low')], [0, 15])).toEqual(['', '']);
    expect(codesAt('failOpen', [news('high', { symbol: 'BTCUSDT' })], [0, 15])).toEqual(['', '']);
  });

  it('last from high-impact news on, whatever news of less comes after', () => {
    const later = told('NEWS', AT + MINUTE_MS, { impact: 'low', availableAt: AT + 2 * MINUTE_MS });
    expect(codesAt('failOpen', [news('high'), later], [1, 3, 15, 16])).toEqual([
      'NEWS_BLACKOUT',
      'NEWS_BLACKOUT',
      'NEWS_BLACKOUT',
      '',
    ]);
  });

  it('hold while the news feed has been silent for more than half an hour, if asked to fail closed', () => {
    const heard = [news('low')];
    expect(codesAt('failClosed', heard, [-1, 0, 30, 31])).toEqual(['NEWS_FEED_STALE', '', '', 'NEWS_FEED_STALE']);
    expect(codesAt('failOpen', heard, [-1, 0, 30, 31])).toEqual(['', '', '', '']);
  });

  it('are off unless asked for', () => {
    expect(settingsSchema.parse({}).news).toEqual({ policy: 'off', highMinutes: 15, heartbeatMinutes: 30 });
    expect(codesAt('off', [release('high'), news('high')], [0, 31])).toEqual(['', '']);
  });

  it('news that is known a millisecond later restricts one close less', () => {
    const restricted = (availableAt: number): number[] => {
      const strategy = watched({ settings: { tradable: [1], news: { policy: 'failOpen' } } });
      const engine = runOn(
        strategy,
        { [SYMBOL]: walkCandles(600, { seed: 'news' }) },
        { observations: [news('high', { availableAt })] },
      );
      const { scans } = engine.strategyAccount as { scans: { refusals: Record<string, number> }[] };
      return scans.map(({ refusals }) => refusals['NEWS_BLACKOUT'] ?? 0);
    };
    const late = TEST_START + 500 * MINUTE_MS;
    // from the close itself to the fifteenth after it; a millisecond late, its own close is free
    expect(restricted(late)).toEqual([16]);
    expect(restricted(late + 1)).toEqual([15]);
  });
});
