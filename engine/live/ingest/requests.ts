import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { accept } from './candles.ts';
import { BARRED } from './connections.ts';
import { ownSymbol } from './state.ts';
import type { Failure, SymbolState, Work } from './state.ts';

/** A closed candle that the stream has not brought this long after its close is asked for. */
const CLOSE_CHECK_MS = 5 * SECOND_MS;
const AGAIN_MS = 10 * SECOND_MS;
/** A minute that the exchange left out twice, this far apart, is absent. */
const ABSENT_AFTER_MS = 30 * SECOND_MS;
const IN_FLIGHT_MAX = 4;
/** Ten requests a second: with pages of their size well below half of any budget. */
const PACE_MS = 100;
/** Share of the exchange's weight budget, ours and others' of this address, beyond which we wait for its next minute. */
const WEIGHT_SHARE_MAX = 0.9;
const RETRY_MS = 200;
const RETRY_MAX_MS = 5 * SECOND_MS;
const LIMITED_MS = MINUTE_MS;
const BANNED_MS = 2 * MINUTE_MS;

/** When a symbol's first missing minute may be asked for: at once when a later one is here already. */
function dueAt({ waiting, next, askAt }: SymbolState): number {
  const isOvertaken = (waiting.at(-1)?.openTime ?? -Infinity) > next;
  return Math.max(askAt, isOvertaken ? -Infinity : next + MINUTE_MS + CLOSE_CHECK_MS);
}

/** Asks for what is overdue, the furthest behind first, within pace and budget. */
export function askForMissing(work: Work): void {
  const { state, now, settings, effects } = work;
  const { rest } = state;
  if (state.phase === 'stopped' || now < rest.pausedUntil || now < rest.nextAt || rest.inFlight >= IN_FLIGHT_MAX)
    return;
  const due = state.symbols.filter((one) => !one.isAsking && dueAt(one) <= now);
  if (due.length === 0) return;
  const first = ownSymbol(work, due.reduce((a, b) => (b.next < a.next ? b : a)).symbol)!;
  const behind = Math.ceil((now - first.next) / MINUTE_MS);
  first.isAsking = true;
  rest.inFlight++;
  rest.nextAt = now + PACE_MS;
  state.counts.fetches++;
  const rows = Math.max(3, Math.min(settings.exchange.pageRows, behind + 2));
  effects.push({ kind: 'fetch', symbol: first.symbol, from: first.next, rows });
}

/** The next time that something may be asked for. */
export function requestsWake({ state }: Pick<Work, 'state'>): number {
  const { rest, symbols } = state;
  if (state.phase === 'stopped' || rest.inFlight >= IN_FLIGHT_MAX) return Infinity;
  const due = symbols.filter((one) => !one.isAsking).map(dueAt);
  return Math.max(rest.pausedUntil, rest.nextAt, Math.min(Infinity, ...due));
}

function settleAnswer(work: Work, symbol: string): SymbolState | undefined {
  const one = ownSymbol(work, symbol);
  if (one?.isAsking !== true) return undefined;
  one.isAsking = false;
  work.state.rest.inFlight--;
  return one;
}

/**
 * Takes an answer. Its newest row may still be forming, or may have been when a stale cache took it, and the exchange
 * does not say so: a row counts only once another follows it.
 */
export function onFetched(
  work: Work,
  event: { readonly symbol: string; readonly candles: readonly Candle[]; readonly usedWeight?: number },
): void {
  const { state, now, settings } = work;
  const one = settleAnswer(work, event.symbol);
  if (one === undefined) return;
  const { candles, usedWeight = 0 } = event;
  const missing = one.next;
  for (const candle of candles.slice(0, -1)) {
    const source = candle.openTime < state.historyEnd ? 'historical' : 'rest';
    // What lies behind has been taken already; only what is missing is news.
    if (candle.openTime >= one.next) accept(work, one, { openTime: candle.openTime, candle, source });
  }
  one.failures = 0;
  state.rest.bans = 0;
  one.askAt = one.next > missing ? now : now + AGAIN_MS;
  noteHole(work, one, candles);
  if (usedWeight >= WEIGHT_SHARE_MAX * settings.exchange.limits.weightPerMinute) {
    state.rest.pausedUntil = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  }
}

/** Minutes that an answer leaves out although it goes on after them: absent once a second answer agrees. */
function noteHole(work: Work, one: SymbolState, candles: readonly Candle[]): void {
  const { state, now } = work;
  const from = one.next;
  const to = candles.find(({ openTime }) => openTime > from)?.openTime;
  if (to === undefined || candles.some(({ openTime }) => openTime === from)) return;
  const known = one.hole;
  if (known === null) one.hole = { to, seenAt: now };
  if (known === null || now - known.seenAt < ABSENT_AFTER_MS) {
    one.askAt = (known?.seenAt ?? now) + ABSENT_AFTER_MS;
    return;
  }
  const end = Math.min(known.to, to);
  one.hole = null;
  const source = from < state.historyEnd ? 'historical' : 'rest';
  for (let openTime = from; openTime < end; openTime += MINUTE_MS)
    accept(work, one, { openTime, candle: null, source });
  one.askAt = now;
}

/** Takes a failure: a refusal pauses everything for as long as it says, anything else is tried again soon. */
export function onFetchFailed(work: Work, symbol: string, { status, retryAfterMs }: Failure): void {
  const { state, now } = work;
  const one = settleAnswer(work, symbol);
  if (one === undefined) return;
  const { rest } = state;
  if (status === BARRED) return;
  if (status === 429) rest.pausedUntil = Math.max(rest.pausedUntil, now + (retryAfterMs ?? LIMITED_MS));
  else if (status === 418 || status === 403) {
    const wait = retryAfterMs ?? BANNED_MS * 2 ** Math.min(rest.bans++, 10);
    rest.pausedUntil = Math.max(rest.pausedUntil, now + wait);
  } else one.askAt = now + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** Math.min(one.failures, 5));
  one.failures++;
}
