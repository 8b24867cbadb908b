import { isoTime } from '../../market/iso-time.ts';
import { timeframeOf } from '../../market/timeframe.ts';
import type { HeadCount, LiveStatus, LiveView, VoteAnswer } from '../../live/status.ts';
import { bufferWord, collectionWord, freshnessWord, workWord } from './status-words.ts';

function total(bySource: Readonly<Record<string, number>>): number {
  return Object.values(bySource).reduce((sum, count) => sum + count, 0);
}

/** The newest vote of all, and how its heads stand; null before the first. */
function lastVotes(newest: VoteAnswer | undefined): object | null {
  if (newest === undefined) return null;
  const { minutes, ...rest } = newest;
  return { ...rest, timeframe: timeframeOf(minutes) };
}

function bufferOf(count: HeadCount = { ready: 0, total: 0 }): object {
  return { heads_ready: count.ready, heads_total: count.total, status: bufferWord(count) };
}

/** A time as ISO text, null when there is none. */
export function isoOrNull(time: number | null): string | null {
  return time === null ? null : isoTime(time);
}

/** How the walk of a candle stands, from its coming to a signal: each stage's counts and word. */
export class Workflow {
  readonly #view: LiveView;

  constructor(view: LiveView) {
    this.#view = view;
  }

  /** Every stage as it stands. */
  status(status: LiveStatus = this.#view.status()): object {
    const { counts, feeds } = status;
    const readiness = this.#view.readiness();
    const feedBy = new Map(feeds.map((feed) => [feed.symbol, feed]));
    const perSymbol = (value: (symbol: string) => unknown): object =>
      Object.fromEntries(status.symbols.map((symbol) => [symbol, value(symbol)]));
    return {
      data_collection: {
        candles_received: total(counts.candlesReceived),
        candles_stored: total(counts.candlesStored),
        last_candle_times: perSymbol((symbol) => isoOrNull(feedBy.get(symbol)?.lastClose ?? null)),
        time_since_last_candle: perSymbol((symbol) => freshnessOf(feedBy.get(symbol))),
        status: collectionWord(status),
      },
      indicator_calculation: {
        calculations_performed: counts.indicatorCalculations,
        buffer_status: perSymbol((symbol) => bufferOf(readiness.get(symbol))),
        status: workWord(status, counts.indicatorCalculations),
      },
      consensus_system: {
        calculations_performed: counts.consensusCalculations,
        last_consensus_votes: lastVotes(this.#view.newestVote()),
        status: workWord(status, counts.consensusCalculations),
      },
      signal_generation: {
        scans_performed: counts.scans,
        signals_generated: counts.signals,
        rejection_rate: counts.scans === 0 ? null : counts.refusals / counts.scans,
        status: workWord(status, counts.scans),
      },
    };
  }

  /** Totals since the start. */
  stats(): object {
    const { counts, uptimeMs, lastClose, time } = this.#view.status();
    return {
      candles_received: total(counts.candlesReceived),
      candles_received_by_source: counts.candlesReceived,
      candles_stored: total(counts.candlesStored),
      candles_stored_by_source: counts.candlesStored,
      duplicates: counts.duplicates,
      revisions: counts.revisions,
      late: counts.late,
      absent: counts.absent,
      messages_rejected: total(counts.rejected as Record<string, number>),
      frames: counts.frames,
      indicator_calculations: counts.indicatorCalculations,
      consensus_calculations: counts.consensusCalculations,
      scans_performed: counts.scans,
      signals_generated: counts.signals,
      rejections: counts.refusals,
      trades: counts.trades,
      reconnects: counts.reconnects,
      requests: counts.requests,
      observations: counts.observations,
      last_candle_time: isoOrNull(lastClose),
      uptime_seconds: Math.floor(uptimeMs / 1_000),
      uptime: uptimeText(uptimeMs),
      timestamp: time,
    };
  }
}

function freshnessOf(feed: LiveStatus['feeds'][number] | undefined): object {
  if (feed === undefined || feed.ageMs === null) return { seconds: null, status: 'none' };
  return { seconds: feed.ageMs / 1_000, status: freshnessWord(feed) };
}

/** A span as days and a clock, e.g. '2d 03:04:05'. */
function uptimeText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const clock = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `${Math.floor(seconds / 86_400)}d ${clock.map((part) => String(part).padStart(2, '0')).join(':')}`;
}
