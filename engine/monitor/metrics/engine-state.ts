import type { LiveCounts, LiveStatus } from '../../live/status.ts';
import type { Instruments, Subject } from './instruments.ts';
import { setOneHot } from './instruments.ts';

const STATES = ['init', 'warming', 'live', 'held', 'stopped'] as const;
/** A frame on time is decided within a second or two; one that was held for takes minutes. */
const LAG_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** From a fast disk's fsync up to a disk that stalls. */
const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const COUNTS = [
  ['frames', 'bw_frames_decided_total', 'Frames decided and stored.'],
  ['indicatorCalculations', 'bw_indicator_calculations_total', 'Values of indicators worked out.'],
  ['consensusCalculations', 'bw_consensus_calculations_total', 'Consensus formed: bots x symbols x timeframes.'],
  ['scans', 'bw_scans_total', 'Closes that could have become a signal.'],
] as const satisfies readonly (readonly [keyof LiveCounts, string, string])[];

/** init: nothing was ever decided; the rest is the run's own phase. */
function stateOf({ phase, lastClose }: LiveStatus): (typeof STATES)[number] {
  return phase === 'warming' && lastClose === null ? 'init' : phase;
}

/** What the engine is at, and how fast it decides. */
export function engineState(make: Instruments): Subject {
  const state = make.gauge({
    name: 'bw_engine_state',
    help: 'One-hot: init, warming (catching up), live, held (waits for a candle or the clock), stopped (gave up).',
    labelNames: ['state'],
  });
  const simulated = make.gauge({ name: 'bw_simulated', help: '1 when the exchange and its time are simulated.' });
  const uptime = make.gauge({ name: 'bw_uptime_seconds', help: 'Real time since the program started.' });
  const journalSeq = make.gauge({
    name: 'bw_journal_seq',
    help: 'Frames in the record of the bot that has most of them, over all starts.',
  });
  const lastClose = make.gauge({
    name: 'bw_last_close_timestamp_seconds',
    help: "Close time of the last stored frame, by the run's clock.",
  });
  const lag = make.histogram({
    name: 'bw_frame_lag_seconds',
    help: "From a frame's close until it was stored, by the run's clock (a simulated exchange's seconds are shorter).",
    buckets: LAG_BUCKETS,
  });
  const commit = make.histogram({
    name: 'bw_db_commit_seconds',
    help: 'Real time of the transaction that stores a frame.',
    buckets: COMMIT_BUCKETS,
  });
  const counts = COUNTS.map(([field, name, help]) => [field, make.total({ name, help })] as const);
  return {
    hear(event) {
      if (event.kind !== 'frame') return;
      commit.observe(event.commitMs / 1000);
      if (event.lagMs !== null) lag.observe(Math.max(0, event.lagMs / 1000));
    },
    read(status) {
      setOneHot(state, STATES, stateOf(status));
      simulated.set(status.isSimulated ? 1 : 0);
      uptime.set(status.uptimeMs / 1000);
      journalSeq.set(Math.max(0, ...status.bots.map(({ frames }) => frames)));
      if (status.lastClose !== null) lastClose.set(status.lastClose / 1000);
      for (const [field, total] of counts) total.reach(status.counts[field], {});
    },
  };
}
