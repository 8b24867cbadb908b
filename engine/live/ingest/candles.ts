import type { Candle } from '../../market/candle.ts';
import { CANDLE_COLUMNS } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Entry, SymbolState } from './state.ts';
import type { Work } from './work.ts';

/** A close this far from the one before it, as a fraction, is worth a look. */
const JUMP_SHARE = 0.5;

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

/** Where an undecided minute is or belongs among those waiting. */
function placeOf(waiting: readonly Entry[], openTime: number): number {
  let at = waiting.length;
  while (at > 0 && waiting[at - 1]!.openTime >= openTime) at--;
  return at;
}

/** Takes a closed candle: the first version of a minute counts, later ones are only noted. */
export function accept(work: Work, one: SymbolState, entry: Entry & { readonly candle: Candle }): void {
  const { state } = work;
  const { openTime } = entry;
  if (openTime < state.nextOpen) return takeLate(work, one, entry);
  const { waiting } = one;
  const at = placeOf(waiting, openTime);
  const held = waiting[at];
  if (held?.openTime === openTime) return takeAgain(work, one, { held, entry, isDecided: false });
  state.counts.candles++;
  noteLast(work, one, entry);
  one.waiting = at === waiting.length ? [...waiting, entry] : waiting.toSpliced(at, 0, entry);
  if (openTime === one.next) advance(one, state.nextOpen);
}

/** Takes the word that a minute has no candle: of the exchange when `isTold`, else of an operator. */
export function acceptAbsent(
  work: Work,
  one: SymbolState,
  { openTime, isTold }: { readonly openTime: number; readonly isTold: boolean },
): void {
  const { state } = work;
  const { waiting } = one;
  const at = placeOf(waiting, openTime);
  if (openTime < state.nextOpen || waiting[at]?.openTime === openTime) return;
  state.counts.absent++;
  const source = isTold && openTime < state.historyEnd ? 'historical' : 'rest';
  one.waiting = waiting.toSpliced(at, 0, { openTime, candle: null, source });
  if (openTime === one.next) advance(one, state.nextOpen);
}

/** A candle whose frame is over: its minute may have been decided with another, or with none. */
function takeLate(work: Work, one: SymbolState, entry: Entry & { readonly candle: Candle }): void {
  const held = one.recent.find(({ openTime }) => openTime === entry.openTime);
  if (held !== undefined) return takeAgain(work, one, { held, entry, isDecided: true });
  work.state.counts.late++;
  work.effects.push({ kind: 'again', symbol: one.symbol, entry, isDecided: true });
}

interface Versions {
  readonly held: Entry;
  readonly entry: Entry & { readonly candle: Candle };
  readonly isDecided: boolean;
}

function takeAgain({ state, effects }: Work, { symbol }: SymbolState, { held, entry, isDecided }: Versions): void {
  const { counts } = state;
  const isLate = isDecided && entry.source === 'websocket' && held.source !== 'websocket';
  if (held.candle !== null && isSameCandle(held.candle, entry.candle)) {
    if (isLate) counts.late++;
    else counts.duplicates++;
    return;
  }
  if (held.candle === null && isLate) counts.late++;
  else counts.revisions++;
  effects.push({ kind: 'again', symbol, entry, isDecided });
}

/** Keeps the newest candle, and has somebody look when its price is far from the one before. */
function noteLast({ effects }: Work, one: SymbolState, entry: Entry & { readonly candle: Candle }): void {
  const { last, symbol } = one;
  if (last !== null && last.openTime > entry.openTime) return;
  one.last = entry;
  const change = last === null ? 0 : entry.candle.close / last.candle.close - 1;
  if (Math.abs(change) > JUMP_SHARE) effects.push({ kind: 'flagged', symbol, openTime: entry.openTime, change });
}
