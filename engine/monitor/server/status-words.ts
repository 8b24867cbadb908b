import type { FeedStatus, HeadCount, LiveStatus } from '../../live/status.ts';

/**
 * How collecting candles stands. warming: catching up with the past; active: every symbol on time; delayed: at least one
 * is overdue; held: a frame waits for a candle; stopped: given up.
 */
export const COLLECTION_WORDS = ['warming', 'active', 'delayed', 'held', 'stopped'] as const;

/** How fresh a symbol is. active: on time; delayed: overdue; held: a frame waits for it; none: no candle yet. */
export const FRESHNESS_WORDS = ['active', 'delayed', 'held', 'none'] as const;

/** How a part of the engine stands. idle: nothing done yet; warming: catching up; else as the collection of candles. */
export const WORK_WORDS = ['idle', 'warming', 'active', 'held', 'stopped'] as const;

/** How far a symbol's history fills what votes need. empty: no vote yet; warming: some heads; ready: all heads. */
export const BUFFER_WORDS = ['empty', 'warming', 'ready'] as const;

/** The word for collecting candles. */
export function collectionWord({ phase, feeds }: LiveStatus): (typeof COLLECTION_WORDS)[number] {
  if (phase !== 'live') return phase;
  return feeds.some(({ status }) => status !== 'live') ? 'delayed' : 'active';
}

/** The word for a symbol's freshness. */
export function freshnessWord({ ageMs, status }: FeedStatus): (typeof FRESHNESS_WORDS)[number] {
  if (ageMs === null) return 'none';
  return status === 'live' ? 'active' : status === 'delayed' ? 'delayed' : 'held';
}

/** The word for a part that has done so much work. */
export function workWord({ phase }: LiveStatus, done: number): (typeof WORK_WORDS)[number] {
  if (phase === 'live') return done > 0 ? 'active' : 'idle';
  return phase;
}

/** The word for a symbol's heads of all bots and timeframes. */
export function bufferWord({ ready, total }: HeadCount): (typeof BUFFER_WORDS)[number] {
  if (total === 0) return 'empty';
  return ready === total ? 'ready' : 'warming';
}
