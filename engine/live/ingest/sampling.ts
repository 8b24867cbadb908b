import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { isSameCandle } from './candles.ts';
import { exchangeTime } from './clock.ts';
import type { Ask } from './state.ts';
import { uniform } from './work.ts';
import type { Work } from './work.ts';

/** How often decided minutes of one symbol are asked for again, so that it is known how often REST tells otherwise. */
export const SAMPLE_MS = 5 * MINUTE_MS;
/** Minutes compared at a time, and how long after their close they are taken for final. */
const SAMPLE_MINUTES = 5;
const FINAL_MS = 2 * MINUTE_MS;

/** What to ask again: the newest decided minutes of a random symbol that are final; undefined when there are none. */
export function sampleOf(
  work: Work,
): { readonly symbol: string; readonly from: number; readonly rows: number } | undefined {
  const { state, now } = work;
  if (state.phase !== 'live') return undefined;
  const { symbol, recent } = state.symbols[Math.floor(uniform(work) * state.symbols.length)]!;
  const end = exchangeTime(state, now) - FINAL_MS;
  const final = recent.filter(({ openTime }) => openTime + MINUTE_MS <= end).slice(-SAMPLE_MINUTES);
  // One row more proves that the one before it is over.
  return final.length === 0 ? undefined : { symbol, from: final[0]!.openTime, rows: final.length + 1 };
}

/** Compares what was decided with what REST says by now; another value is a revision. */
export function compareSample({ state, effects }: Work, { symbol }: Ask, rows: readonly Candle[]): void {
  const recent = state.symbols.find((one) => one.symbol === symbol)?.recent ?? [];
  for (const candle of rows) {
    const { openTime } = candle;
    const decided = recent.find((entry) => entry.openTime === openTime);
    if (decided === undefined) continue;
    state.counts.sampled++;
    if (decided.candle !== null && isSameCandle(decided.candle, candle)) continue;
    state.counts.sampledDifferent++;
    state.counts.revisions++;
    effects.push({ kind: 'again', symbol, entry: { openTime, candle, source: 'rest' }, isDecided: true });
  }
}
