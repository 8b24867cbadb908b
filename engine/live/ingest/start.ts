import { Random } from '../../market/random.ts';
import { compareCodeUnits, MINUTE_MS } from '../../market/units.ts';
import { startClock } from './clock.ts';
import { SAMPLE_MS } from './sampling.ts';
import type { IngestState, SymbolState } from './state.ts';

const NO_COUNTS: IngestState['counts'] = {
  candles: 0,
  absent: 0,
  duplicates: 0,
  late: 0,
  revisions: 0,
  reconnects: 0,
  connects: { attempts: 0, live: 0, refused: 0, barren: 0 },
  fetches: 0,
  sampled: 0,
  sampledDifferent: 0,
  rejects: {},
};

/** An ingest that has heard nothing yet. The first frame opens at `firstOpen`; `seed` only spreads reconnections. */
export function startIngest(options: {
  readonly symbols: readonly string[];
  readonly firstOpen: number;
  readonly time: number;
  readonly seed: number;
}): IngestState {
  const { firstOpen, time } = options;
  const historyEnd = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  const symbolOf = (symbol: string): SymbolState => {
    const candles = { waiting: [], recent: [], last: null, next: firstOpen };
    const asking = { askAt: time, failures: 0, hole: null, nothing: null, unfollowed: null };
    return { symbol, ...candles, ...asking, silence: { frames: 0, replaced: 0 } };
  };
  return {
    // To be live is news, also where nothing was missed.
    phase: 'warming',
    reason: null,
    startedAt: time,
    hasCaughtUp: false,
    nextOpen: firstOpen,
    historyEnd,
    symbols: [...options.symbols].sort(compareCodeUnits).map(symbolOf),
    connections: [],
    connectionsMade: 0,
    connectAt: time,
    connectToldUntil: -Infinity,
    connectTimes: [],
    refusedWith: 0,
    failures: 0,
    messagesMade: 0,
    clock: startClock(time),
    rest: {
      asks: [],
      made: 0,
      nextAt: time,
      pausedUntil: -Infinity,
      wakeAt: time,
      bans: 0,
      weight: 0,
      weightMinute: NaN,
    },
    sampleAt: time + SAMPLE_MS,
    random: Random.fromKey(`ingest|${options.seed}`).save(),
    counts: { ...NO_COUNTS },
  };
}
