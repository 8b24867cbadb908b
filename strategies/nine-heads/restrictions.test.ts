/** Windows around news and scheduled releases: when they open, when they close, and what they do to a run. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../engine/market/observation.ts';
import { HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { Board } from '../../engine/run/board.ts';
import type { MarketView } from '../../engine/strategy/view.ts';
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
function codesAt(
  news: Settings['news']['policy'] | Partial<Settings['news']>,
  observations: readonly Observation[],
  minutes: readonly number[],
) {
  const clock = { time: NaN };
  const settings = settingsSchema.parse({ news: typeof news === 'string' ? { policy: news } : news }).news;
  const seat = (saved?: unknown) => {
    const board = new Board(clock);
    const observe: MarketView<unknown>['observe'] = (kind, { symbol = SYMBOL, keepMs = 0 } = {}) =>
      board.sight(kind, symbol).watch(keepMs);
    const restrictions = new Restrictions(settings, { observe, clock });
    if (saved !== undefined) board.restore(saved);
    return { board, restrictions };
  };
  let { board, restrictions } = seat();
  const waiting = [...observations];
  return minutes.map((minute) => {
    clock.time = AT + minute * MINUTE_MS;
    while (waiting.length > 0 && waiting[0]!.availableAt <= clock.time) board.apply(waiting.shift()!);
    const { code } = restrictions;
    ({ board, restrictions } = seat(structuredClone(board.save())));
    expect(restrictions.code).toBe(code);
    return code;
  });
}

const news = (impact: string, what: { symbol?: string; availableAt?: number } = {}): Observation =>
  told('NEWS', AT - 5 * MINUTE_MS, { impact, availableAt: AT, ...what });

/** A release so many minutes after `AT`. */
const release = (impact: string, minute = 0): Observation =>
  told('CALENDAR_SCHEDULED', AT + minute * MINUTE_MS, { impact });

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

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

  it('hold around every release whose windows overlap, in whatever order they became known', () => {
    const high = [release('high', 0), release('high', 20), release('high', 10), release('low', 15)];
    const known = (order: readonly number[]): Observation[] =>
      order.map((i, minute) => ({ ...high[i]!, availableAt: AT + (minute - 30) * MINUTE_MS }));
    for (const order of [
      [0, 1, 2, 3],
      [1, 0, 3, 2],
      [3, 2, 1, 0],
    ]) {
      const codes = codesAt('failOpen', known(order), range(-20, 40));
      expect(codes).toEqual(range(-20, 40).map((minute) => (minute < -15 || minute > 35 ? '' : 'CALENDAR_BLACKOUT')));
    }
  });

  it('hold around every release of a calendar that was published in one moment, long before', () => {
    const days = 300;
    const published = AT - HOUR_MS;
    const year = Array.from({ length: days }, (_, day) => ({
      ...release('high', day * 1_440),
      availableAt: published,
    }));
    const moments = Array.from({ length: days }, (_, day) => [day * 1_440 - 16, day * 1_440 - 15]).flat();
    expect(codesAt('failOpen', year, moments)).toEqual(moments.map((_, i) => (i % 2 === 0 ? '' : 'CALENDAR_BLACKOUT')));
  });

  it('follow a release that is moved', () => {
    const first = release('high', 0);
    const moved = { ...release('high', 60), id: first.id, availableAt: AT - 10 * MINUTE_MS };
    expect(codesAt('failOpen', [first, moved], [-11, -10, 0, 44, 45, 75, 76])).toEqual([
      'CALENDAR_BLACKOUT',
      '',
      '',
      '',
      'CALENDAR_BLACKOUT',
      'CALENDAR_BLACKOUT',
      '',
    ]);
  });

  it('hold around releases of medium impact only as long as asked for', () => {
    const asked = { policy: 'failOpen', mediumMinutes: 5 } as const;
    expect(codesAt(asked, [release('medium')], [-6, -5, 5, 6])).toEqual([
      '',
      'CALENDAR_BLACKOUT',
      'CALENDAR_BLACKOUT',
      '',
    ]);
    expect(codesAt(asked, [release('low')], [0])).toEqual(['']);
    expect(codesAt('failOpen', [release('medium')], [0])).toEqual(['']);
  });

  it('hold after high-impact news that became known in the same minute as news of less', () => {
    const low = told('NEWS', AT - 4 * MINUTE_MS, { impact: 'low', availableAt: AT + 1 });
    for (const both of [
      [news('high'), low],
      [{ ...low, availableAt: AT }, news('high', { availableAt: AT + 1 })],
    ]) {
      expect(codesAt('failOpen', both, [-1, 1, 15])).toEqual(['', 'NEWS_BLACKOUT', 'NEWS_BLACKOUT']);
    }
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
    expect(settingsSchema.parse({}).news).toEqual({
      policy: 'off',
      highMinutes: 15,
      mediumMinutes: 0,
      heartbeatMinutes: 30,
    });
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
