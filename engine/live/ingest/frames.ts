import { MINUTE_MS } from '../../market/units.ts';
import { exchangeTime } from './clock.ts';
import { noteSilence } from './silence.ts';
import type { Entry, IngestState } from './state.ts';
import type { Work } from './work.ts';

/** A minute missing this long after its close holds the frame, and says so. */
const HOLD_MS = MINUTE_MS;
/** Decided minutes that are kept to know a candle that comes again. */
const RECENT_MAX = 10;

/** Hands out every frame that is complete, in order; nothing while it is not known what time it is. */
export function emitFrames(work: Work): void {
  const { state, effects } = work;
  if (!state.clock.isTrusted) return;
  let end = Infinity;
  for (const { next } of state.symbols) if (next < end) end = next;
  const count = (end - state.nextOpen) / MINUTE_MS;
  if (count <= 0) return;
  for (let i = 0; i < count; i++) {
    const entries = state.symbols.map(({ waiting }) => waiting[i]!);
    effects.push({ kind: 'frame', openTime: state.nextOpen + i * MINUTE_MS, entries });
  }
  noteSilence(work, count);
  state.symbols = state.symbols.map((one) => {
    const recent = recentOf(one.recent, one.waiting.slice(Math.max(0, count - RECENT_MAX), count));
    return { ...one, recent, waiting: one.waiting.slice(count) };
  });
  state.nextOpen = end;
}

function recentOf(recent: readonly Entry[], decided: readonly Entry[]): readonly Entry[] {
  return [...recent.slice(Math.max(0, recent.length + decided.length - RECENT_MAX)), ...decided];
}

/** When the frame to be decided next is overdue, by the time of events. */
export function holdAt({ nextOpen, clock }: IngestState): number {
  return nextOpen + MINUTE_MS + HOLD_MS - clock.offset;
}

/** Settles the phase after frames went out or time passed. */
export function settlePhase({ state, effects, now }: Work): void {
  const { phase, reason } = state;
  if (phase !== 'stopped') {
    if (state.nextOpen >= state.historyEnd) state.hasCaughtUp = true;
    if (!state.clock.isTrusted) state.phase = 'held';
    else if (!state.hasCaughtUp) state.phase = 'warming';
    else state.phase = holdAt(state) <= now ? 'held' : 'live';
    state.reason = state.phase === 'held' ? reasonOf(state) : null;
  }
  if (state.phase !== phase || state.reason !== reason) effects.push({ kind: 'status' });
}

/** The symbols that the frame to be decided next is waiting for. */
export function missingSymbols({ symbols, nextOpen }: IngestState): string[] {
  return symbols.filter(({ next }) => next === nextOpen).map(({ symbol }) => symbol);
}

function reasonOf(state: IngestState): string {
  if (!state.clock.isTrusted) return "clock: it is being checked against the exchange's";
  const missing = `${missingSymbols(state).join(', ')} missing`;
  const { refusedWith } = state;
  return refusedWith === 0 ? missing : `${missing}; the stream's address is refused with status ${refusedWith}`;
}

/** True when a symbol's minute is over, has no candle, and is the first of its symbol to be waited for. */
export function isWaitedFor(state: IngestState, symbol: string, at: { openTime: number; now: number }): boolean {
  const one = state.symbols.find((candidate) => candidate.symbol === symbol);
  return one?.next === at.openTime && at.openTime + MINUTE_MS <= exchangeTime(state, at.now);
}
