import type { LiveStatus } from '../../../live/status.ts';

/** What the badge says. */
export type BadgeWord = 'LIVE' | 'HELD' | 'DELAYED' | 'WARMING' | 'STOPPED' | 'OFFLINE' | 'CONNECTING';

/** The badge and one sentence that explains it. */
export interface Badge {
  readonly word: BadgeWord;
  readonly reason: string;
}

const SYMBOLS_NAMED = 3;

function named(symbols: readonly string[]): string {
  const more = symbols.length - SYMBOLS_NAMED;
  return symbols.slice(0, SYMBOLS_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * How a run stands in one word. A page that cannot reach the run says OFFLINE whatever it last heard; a live run with
 * an overdue symbol is DELAYED.
 */
export function badgeOf(status: LiveStatus | undefined, isOnline: boolean): Badge {
  if (!isOnline) return { word: 'OFFLINE', reason: 'The live run does not answer.' };
  if (status === undefined) return { word: 'CONNECTING', reason: 'Asking how things stand …' };
  const overdue = status.feeds.filter((feed) => feed.status !== 'live').map((feed) => feed.symbol);
  switch (status.phase) {
    case 'stopped':
      return { word: 'STOPPED', reason: status.reason ?? 'The run has ended; its record is complete.' };
    case 'held':
      return { word: 'HELD', reason: status.reason ?? `Waiting for a candle of ${named(overdue)}.` };
    case 'warming':
      return { word: 'WARMING', reason: status.reason ?? 'Catching up with the minutes before the start.' };
    case 'live':
      if (overdue.length > 0) return { word: 'DELAYED', reason: status.reason ?? `Overdue: ${named(overdue)}.` };
      return { word: 'LIVE', reason: status.reason ?? 'Every symbol is on time.' };
  }
}
