import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { RejectReason } from '../exchange/exchange.ts';
import { correctWeight, obeyRefusal } from './budget.ts';
import { accept, acceptAbsent, isSameCandle } from './candles.ts';
import { exchangeTime, noTime, takeTime } from './clock.ts';
import { noteNothing, takeTrading } from './ended.ts';
import { compareSample } from './sampling.ts';
import type { Ask, Failure, IngestEvent, SymbolState } from './state.ts';
import { AS_OF_MARGIN_MS, countReject, ownSymbol, TWICE_MS } from './work.ts';
import type { Work } from './work.ts';

const AGAIN_MS = 10 * SECOND_MS;
const RETRY_MS = 200;
const RETRY_MAX_MS = 5 * SECOND_MS;
/** What the exchange answers to a question about a symbol that it does not know any more. */
const UNKNOWN = 400;
/** An answer whose own time is further off than any cache keeps it was dated by some other clock. */
const AS_OF_MAX_MS = 10 * MINUTE_MS;

type Fetched = Extract<IngestEvent, { kind: 'fetched' }>;

/** Takes a request off the list; undefined when it is not on it. */
function settle({ state }: Work, id: number): Ask | undefined {
  const ask = state.rest.asks.find((one) => one.id === id);
  if (ask !== undefined) state.rest.asks = state.rest.asks.filter((one) => one !== ask);
  return ask;
}

/** The exchange's own time of an answer, where it can be believed. */
function asOfOf({ state, now }: Work, { asOf }: Fetched): number | undefined {
  const isBelieved = asOf !== undefined && Math.abs(asOf - exchangeTime(state, now)) <= AS_OF_MAX_MS;
  return isBelieved ? Math.min(asOf, exchangeTime(state, now)) : undefined;
}

/**
 * The rows that are final: those that another follows. The last may have been forming, and nothing says so; even an
 * answer made after its close shows it half done when it comes from a replica that lags. It counts once two answers made
 * after its close, far enough apart for any replica to follow, show it the same.
 */
function finalRows(one: SymbolState, { candles, asOf }: Page): readonly Candle[] {
  const last = candles.at(-1);
  if (last !== undefined && asOf !== undefined && last.closeTime + AS_OF_MARGIN_MS <= asOf) {
    const { unfollowed } = one;
    if (unfollowed === null || !isSameCandle(unfollowed.candle, last)) one.unfollowed = { candle: last, asOf };
    else if (asOf - unfollowed.asOf >= TWICE_MS) return candles;
  }
  return candles.slice(0, -1);
}

/** Why a page is no answer to what was asked, or undefined. */
function faultOfPage({ state, now }: Work, { from, rows }: Ask, candles: readonly Candle[]): RejectReason | undefined {
  if (candles.length > rows) return 'order';
  let after = from - 1;
  for (const { openTime } of candles) {
    if (openTime <= after) return 'order';
    after = openTime;
  }
  return after > exchangeTime(state, now) + MINUTE_MS ? 'time' : undefined;
}

/** Takes candles that were asked for. */
export function onFetched(work: Work, event: Fetched): void {
  const ask = settle(work, event.request);
  if (ask === undefined) return;
  const { state } = work;
  correctWeight(work, event.usedWeight ?? 0);
  state.rest.bans = 0;
  // Without the time nobody can tell whether a minute is over.
  if (!state.clock.isTrusted) return retry(work, ask);
  const fault = faultOfPage(work, ask, event.candles);
  if (fault !== undefined) {
    countReject(work, fault);
    return retry(work, ask);
  }
  const { candles } = event;
  if (ask.what === 'sample') return compareSample(work, ask, candles.slice(0, -1));
  takeMissing(work, ask, { candles, asOf: asOfOf(work, event) });
}

interface Page {
  readonly candles: readonly Candle[];
  readonly asOf: number | undefined;
}

function takeMissing(work: Work, ask: Ask, page: Page): void {
  const { state, now } = work;
  const { candles, asOf } = page;
  const one = ownSymbol(work, ask.symbol);
  if (one === undefined) return;
  const missing = one.next;
  for (const candle of finalRows(one, page)) {
    const source = candle.openTime < state.historyEnd ? 'historical' : 'rest';
    // What lies behind has been taken already; only what is missing is news.
    if (candle.openTime >= one.next) accept(work, one, { openTime: candle.openTime, candle, source });
  }
  one.failures = 0;
  one.askAt = one.next > missing ? now : now + AGAIN_MS;
  if (candles.length === 0 && asOf !== undefined) noteNothing(one, asOf);
  // An answer out of a cache says nothing new, however often it comes.
  const seenAt = asOf === undefined ? now : asOf - state.clock.offset;
  const from = one.next;
  const to = candles.find(({ openTime }) => openTime > from)?.openTime;
  if (to === undefined || from < ask.from || candles.some(({ openTime }) => openTime === from)) return;
  const known = one.hole;
  if (known === null || seenAt - known.seenAt < TWICE_MS) {
    one.hole ??= { to, seenAt };
    one.askAt = Math.max(now + AGAIN_MS, one.hole.seenAt + TWICE_MS);
    return;
  }
  const end = Math.min(known.to, to);
  one.hole = null;
  for (let openTime = from; openTime < end; openTime += MINUTE_MS) acceptAbsent(work, one, { openTime, isTold: true });
  one.askAt = now;
}

function retry(work: Work, ask: Ask, status = 0): void {
  if (ask.what === 'time') return noTime(work, status);
  // A sample that failed is not worth another request.
  if (ask.what === 'sample') return;
  // Nothing was said: what was there is asked again before this is.
  if (ask.what === 'trading') return takeTrading(work, ask, true);
  const one = ownSymbol(work, ask.symbol)!;
  if (status === UNKNOWN) noteNothing(one, exchangeTime(work.state, work.now));
  one.askAt = work.now + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** Math.min(one.failures++, 5));
}

/** Takes the exchange's time. */
export function onToldTime(work: Work, event: Extract<IngestEvent, { kind: 'toldTime' }>): void {
  const ask = settle(work, event.request);
  if (ask?.what !== 'time') return;
  correctWeight(work, event.usedWeight ?? 0);
  takeTime(work, ask, event.serverTime);
}

/** Takes the word whether a symbol is traded. */
export function onToldTrading(work: Work, event: Extract<IngestEvent, { kind: 'toldTrading' }>): void {
  const ask = settle(work, event.request);
  if (ask?.what !== 'trading') return;
  correctWeight(work, event.usedWeight ?? 0);
  takeTrading(work, ask, event.isTrading);
}

/** Takes a failure: a refusal pauses everything for as long as it says, anything else is tried again soon. */
export function onRequestFailed(work: Work, event: { readonly request: number } & Failure): void {
  const ask = settle(work, event.request);
  if (ask === undefined) return;
  obeyRefusal(work, event);
  retry(work, ask, event.status);
}
