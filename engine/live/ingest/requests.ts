import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { book, budgetFrom, IN_FLIGHT_MAX } from './budget.ts';
import { exchangeTime } from './clock.ts';
import { isInDoubt } from './ended.ts';
import { SAMPLE_MS, sampleOf } from './sampling.ts';
import type { Ask, IngestSettings, IngestState, SymbolState } from './state.ts';
import type { Work } from './work.ts';

/** A closed candle that the stream has not brought this long after its close is asked for. */
const CLOSE_CHECK_MS = 5 * SECOND_MS;
const TIME_WEIGHT = 1;
/** Rows of the smallest page: the minute, the one that follows it, and the one that is forming. */
const ROWS_MIN = 3;

/** What is asked first when several things are due. */
const RANK = { time: 0, close: 1, trading: 2, gap: 3, history: 4, sample: 5 } as const;

/** Something that may be asked for: `symbol` is its index, -1 for none. */
interface Wish {
  readonly rank: number;
  readonly symbol: number;
  readonly behind: number;
}

/** When a symbol's first missing minute may be asked for: at once when a later one is here already. */
function dueAt({ waiting, next, askAt }: SymbolState, offset: number): number {
  const isOvertaken = waiting.length > 0 && waiting[waiting.length - 1]!.openTime > next;
  return isOvertaken ? askAt : Math.max(askAt, next + MINUTE_MS + CLOSE_CHECK_MS - offset);
}

function rankOf(state: IngestState, { next }: SymbolState, serverNow: number): number {
  if (next + 3 * MINUTE_MS > serverNow) return RANK.close;
  return next < state.historyEnd ? RANK.history : RANK.gap;
}

function rowsFor(settings: IngestSettings, next: number, serverNow: number): number {
  const behind = Math.ceil((serverNow - next) / MINUTE_MS);
  return Math.max(ROWS_MIN, Math.min(settings.exchange.pageRows, behind + 2));
}

/** The most urgent wish that may go out now, and when the next one may. */
function survey(work: Work): { readonly wish: Wish | undefined; readonly wakeAt: number } {
  const { settings, state, now } = work;
  const { rest, clock, symbols } = state;
  if (state.phase === 'stopped' || rest.asks.length >= IN_FLIGHT_MAX) return { wish: undefined, wakeAt: Infinity };
  const serverNow = exchangeTime(state, now);
  const gate = Math.max(rest.pausedUntil, rest.nextAt);
  let wish: Wish | undefined;
  let wakeAt = Infinity;
  const weigh = (at: number, one: Wish, weight: number): void => {
    let from = Math.max(at, gate);
    if (from <= now) from = budgetFrom(work, { weight, isUrgent: one.rank <= RANK.close });
    if (from > now) wakeAt = Math.min(wakeAt, from);
    else if (!wish || one.rank < wish.rank || (one.rank === wish.rank && one.behind > wish.behind)) wish = one;
  };
  if (!isAsking(rest.asks, 'time')) weigh(clock.askAt, { rank: RANK.time, symbol: -1, behind: 0 }, TIME_WEIGHT);
  // While it is not known what time it is, that is the only question.
  if (!clock.isTrusted) return { wish, wakeAt };
  for (let i = 0; i < symbols.length; i++) {
    const one = symbols[i]!;
    if (isInDoubt(one) && !isAsking(rest.asks, 'trading', one.symbol)) {
      const wished = { rank: RANK.trading, symbol: i, behind: serverNow - one.next };
      weigh(now, wished, settings.exchange.instrumentsWeight);
    }
    const at = dueAt(one, clock.offset);
    // What is not due before the next wake anyhow is not worth a second look.
    if ((at > now && at >= wakeAt) || isAsking(rest.asks, 'missing', one.symbol)) continue;
    const weight = settings.exchange.candlesWeight(rowsFor(settings, one.next, serverNow));
    weigh(at, { rank: rankOf(state, one, serverNow), symbol: i, behind: serverNow - one.next }, weight);
  }
  if (!isAsking(rest.asks, 'sample')) {
    weigh(state.sampleAt, { rank: RANK.sample, symbol: -1, behind: 0 }, settings.exchange.candlesWeight(ROWS_MIN));
  }
  return { wish, wakeAt };
}

function isAsking(asks: readonly Ask[], what: Ask['what'], symbol?: string): boolean {
  return asks.some((one) => one.what === what && (symbol === undefined || one.symbol === symbol));
}

/** Asks for what is overdue, the most urgent and the furthest behind first, within pace and budget. */
export function askForMissing(work: Work): void {
  let seen = survey(work);
  while (seen.wish !== undefined) {
    ask(work, seen.wish);
    seen = survey(work);
  }
  work.state.rest.wakeAt = seen.wakeAt;
}

function ask(work: Work, wish: Wish): void {
  const { state, now, settings } = work;
  if (wish.rank === RANK.time) return send(work, { what: 'time', symbol: '', from: 0, rows: 0 });
  if (wish.rank === RANK.sample) {
    state.sampleAt = now + SAMPLE_MS;
    const sample = sampleOf(work);
    if (sample !== undefined) send(work, { what: 'sample', ...sample });
    return;
  }
  const { symbol, next: from } = state.symbols[wish.symbol]!;
  if (wish.rank === RANK.trading) return send(work, { what: 'trading', symbol, from, rows: 0 });
  send(work, { what: 'missing', symbol, from, rows: rowsFor(settings, from, exchangeTime(state, now)) });
}

function weightOf(
  { candlesWeight, instrumentsWeight }: IngestSettings['exchange'],
  { what, rows }: Pick<Ask, 'what' | 'rows'>,
): number {
  return what === 'time' ? TIME_WEIGHT : what === 'trading' ? instrumentsWeight : candlesWeight(rows);
}

function send(work: Work, ask: Omit<Ask, 'id' | 'sentAt'>): void {
  const { state, now, effects, settings } = work;
  book(work, weightOf(settings.exchange, ask));
  const id = state.rest.made;
  state.rest.asks = [...state.rest.asks, { id, sentAt: now, ...ask }];
  if (ask.what === 'time') return void effects.push({ kind: 'askTime', request: id });
  if (ask.what === 'trading') return void effects.push({ kind: 'askTrading', request: id, symbol: ask.symbol });
  state.counts.fetches++;
  effects.push({ kind: 'fetch', request: id, symbol: ask.symbol, from: ask.from, rows: ask.rows });
}
