import type { Candle } from '../../market/candle.ts';
import { CANDLE_COLUMNS } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Entry, SymbolState, Work } from './state.ts';

/** A minute missing this long after its close holds the frame, and says so. */
const HOLD_MS = MINUTE_MS;

/** True when two candles of one minute have the same measures. */
export function isSameCandle(a: Candle, b: Candle): boolean {
  return CANDLE_COLUMNS.every((name) => a[name] === b[name]);
}

/** Moves `next` over what is at hand. */
function advance(one: SymbolState, nextOpen: number): void {
  let index = (one.next - nextOpen) / MINUTE_MS;
  while (one.waiting[index]?.openTime === one.next) {
    one.next += MINUTE_MS;
    index++;
  }
  // Past its end, a hole was filled.
  if (one.hole !== null && one.hole.to <= one.next) one.hole = null;
}

/** Takes a closed candle: the first version of a minute counts, later ones are only noted. */
export function accept(work: Work, one: SymbolState, entry: Entry): void {
  const { state, effects } = work;
  const { openTime, candle } = entry;
  if (openTime < state.nextOpen) {
    effects.push({ kind: 'again', symbol: one.symbol, entry, isDecided: true });
    return;
  }
  const { waiting } = one;
  let at = waiting.length;
  while (at > 0 && waiting[at - 1]!.openTime >= openTime) at--;
  const held = waiting[at];
  if (held?.openTime === openTime) {
    if (candle === null) return;
    const isSame = held.candle !== null && isSameCandle(held.candle, candle);
    if (isSame) state.counts.duplicates++;
    else effects.push({ kind: 'again', symbol: one.symbol, entry, isDecided: false });
    return;
  }
  state.counts.candles++;
  one.waiting = at === waiting.length ? [...waiting, entry] : waiting.toSpliced(at, 0, entry);
  if (openTime === one.next) advance(one, state.nextOpen);
}

/** Hands out every frame that is complete, in order. */
export function emitFrames(work: Work): void {
  const { state, effects } = work;
  const end = Math.min(...state.symbols.map(({ next }) => next));
  const frames = (end - state.nextOpen) / MINUTE_MS;
  for (let i = 0; i < frames; i++) {
    const entries = state.symbols.map(({ waiting }) => waiting[i]!);
    effects.push({ kind: 'frame', openTime: state.nextOpen + i * MINUTE_MS, entries });
  }
  if (frames <= 0) return;
  state.symbols = state.symbols.map((one) => ({ ...one, waiting: one.waiting.slice(frames) }));
  state.nextOpen = end;
}

/** When the frame to be decided next is overdue. */
export function holdAt(nextOpen: number): number {
  return nextOpen + MINUTE_MS + HOLD_MS;
}

/** Settles the phase after frames went out or time passed. */
export function settlePhase({ state, effects, now }: Work): void {
  if (state.phase === 'stopped') return;
  const before = state.phase;
  const isWarming = before === 'warming' && state.nextOpen < state.historyEnd;
  state.phase = isWarming ? 'warming' : holdAt(state.nextOpen) <= now ? 'held' : 'live';
  if (state.phase !== before) effects.push({ kind: 'status' });
}

/** The symbols that the frame to be decided next is waiting for. */
export function missingSymbols(state: Work['state']): string[] {
  return state.symbols.filter(({ next }) => next === state.nextOpen).map(({ symbol }) => symbol);
}
