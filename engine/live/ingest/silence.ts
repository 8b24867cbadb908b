import { MINUTE_MS } from '../../market/units.ts';
import { exchangeTime } from './clock.ts';
import { replace } from './connections.ts';
import type { Connection, Entry, SymbolState } from './state.ts';
import type { Work } from './work.ts';

/** Frames in a row without its stream's candle until a symbol is subscribed to again, alone. */
const RESUBSCRIBE_FRAMES = 3;
/** And until its connection is replaced; twice as many after each replacement that did not help, up to a limit. */
const REPLACE_FRAMES = 6;
const DOUBLINGS_MAX = 4;
const NO_SILENCE: SymbolState['silence'] = { frames: 0, replaced: 0 };

/** A symbol's stream brought a closed candle. */
export function endSilence(one: SymbolState): void {
  if (one.silence !== NO_SILENCE) one.silence = NO_SILENCE;
}

/** A candle with trades in it: of a minute without, an exchange may say nothing. */
function hasTrades({ candle }: Entry): boolean {
  return candle !== null && candle.trades !== 0;
}

/** Counts the frames that a symbol had to do without its stream while others had theirs, and does something about it. */
export function noteSilence(work: Work, frames: number): void {
  const { state } = work;
  const heir = state.connections.find(({ isRetiring }) => !isRetiring);
  if (heir?.phase !== 'live') return;
  const liveFrom = exchangeTime(state, heir.since);
  const missed = new Map<string, number>();
  for (let i = 0; i < frames; i++) {
    if (state.nextOpen + i * MINUTE_MS < liveFrom) continue;
    const silent = state.symbols.filter(({ waiting }) => waiting[i]!.source !== 'websocket' && hasTrades(waiting[i]!));
    if (silent.length === state.symbols.length) continue;
    for (const { symbol } of silent) missed.set(symbol, (missed.get(symbol) ?? 0) + 1);
  }
  if (missed.size === 0) return;
  state.symbols = state.symbols.map((one) => {
    const more = missed.get(one.symbol);
    return more === undefined ? one : { ...one, silence: escalate(work, heir, { one, more }) };
  });
}

function escalate(
  work: Work,
  heir: Connection,
  { one, more }: { readonly one: SymbolState; readonly more: number },
): SymbolState['silence'] {
  const { frames: before, replaced } = one.silence;
  const frames = before + more;
  if (frames >= REPLACE_FRAMES * 2 ** Math.min(replaced, DOUBLINGS_MAX)) {
    replace(work, heir);
    return { frames: 0, replaced: replaced + 1 };
  }
  if (before < RESUBSCRIBE_FRAMES && frames >= RESUBSCRIBE_FRAMES && !heir.wanted.includes(one.symbol)) {
    heir.wanted = [...heir.wanted, one.symbol];
  }
  return { frames, replaced };
}
