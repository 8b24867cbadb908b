import type { LiveStatus } from '../../live/status.ts';
import { BoundedLabel } from './bounded-label.ts';
import type { Instruments, KnownLabels, Subject } from './instruments.ts';

const SOURCES = ['historical', 'rest', 'websocket'] as const;
const REJECTS = ['size', 'json', 'shape', 'number', 'grid', 'time', 'range', 'order'] as const;
const FRESHNESS = ['live', 'delayed', 'missing'] as const;
/** Only candles of one minute come in; longer ones are built from them. */
const TF = '1m';
const OBSERVATION_KINDS_MAX = 32;

/** Candles and observations that came in, and what was wrong with them. */
export function candleFlow(make: Instruments): Subject {
  const labelNames = ['source', 'tf'] as const;
  const received = make.total({ name: 'bw_candles_received_total', help: 'Closed candles that came.', labelNames });
  const stored = make.total({ name: 'bw_candles_stored_total', help: 'Candles stored, each once.', labelNames });
  const duplicates = make.total({ name: 'bw_candles_duplicate_total', help: 'Candles that came again, equal.' });
  const late = make.total({
    name: 'bw_candles_late_total',
    help: 'Other versions of a candle that came after its frame was decided.',
  });
  const filled = make.total({
    name: 'bw_gap_candles_filled_total',
    help: 'Minutes that the stream did not bring: rest, asked for later; absent, the exchange has none.',
    labelNames: ['source'],
  });
  const rejected = make.total({
    name: 'bw_candles_rejected_total',
    help: 'Messages and rows turned away at the door.',
    labelNames: ['reason'],
  });
  const revisions = make.counter({
    name: 'bw_candle_revisions_total',
    help: 'Candles that came again with other values, by where the later version came from; the first one stands.',
    labelNames: ['kind'],
  });
  for (const kind of SOURCES) revisions.inc({ kind }, 0);
  const kinds = new BoundedLabel(OBSERVATION_KINDS_MAX);
  const observations = make.counter({
    name: 'bw_observations_total',
    help: 'Side data journaled, by kind.',
    labelNames: ['kind'],
  });
  return {
    hear(event) {
      if (event.kind === 'revision') revisions.inc({ kind: event.source });
      else if (event.kind === 'observation') observations.inc({ kind: kinds.learn(event.observationKind) });
    },
    read({ counts }) {
      for (const source of SOURCES) {
        received.reach(counts.candlesReceived[source], { source, tf: TF });
        stored.reach(counts.candlesStored[source], { source, tf: TF });
      }
      duplicates.reach(counts.duplicates, {});
      late.reach(counts.late, {});
      filled.reach(counts.candlesStored.rest, { source: 'rest' });
      filled.reach(counts.absent, { source: 'absent' });
      for (const reason of REJECTS) rejected.reach(counts.rejected[reason] ?? 0, { reason });
    },
  };
}

/** How fresh every symbol is. */
export function freshness(make: Instruments, { symbols }: KnownLabels): Subject {
  const labelNames = ['symbol'] as const;
  const age = make.gauge({
    name: 'bw_candle_age_seconds',
    help: "Since the close of a symbol's newest candle, by the run's clock.",
    labelNames,
  });
  const price = make.gauge({ name: 'bw_price', help: "A symbol's newest price in quote currency.", labelNames });
  const byStatus = make.gauge({
    name: 'bw_feed_symbols',
    help: 'Symbols by freshness: live, delayed (overdue), missing (the frame is held for it).',
    labelNames: ['status'],
  });
  const open = make.gauge({ name: 'bw_gap_open_symbols', help: 'Symbols whose missing candle holds the frame.' });
  const readOne = (feed: LiveStatus['feeds'][number]): void => {
    const symbol = symbols.of(feed.symbol);
    if (symbol !== feed.symbol) return;
    if (feed.ageMs !== null) age.set({ symbol }, feed.ageMs / 1000);
    if (feed.price !== null) price.set({ symbol }, feed.price);
  };
  return {
    read({ feeds }) {
      age.reset();
      price.reset();
      feeds.forEach(readOne);
      const count = (status: string): number => feeds.filter((feed) => feed.status === status).length;
      for (const status of FRESHNESS) byStatus.set({ status }, count(status));
      open.set(count('missing'));
    },
  };
}
