import { DAY_MS, MINUTE_MS } from '../../market/units.ts';
import type { StreamMessage } from '../exchange/exchange.ts';
import { onFetched, onRequestFailed, onToldTime, onToldTrading } from './answers.ts';
import { obeyRefusal } from './budget.ts';
import { accept, acceptAbsent } from './candles.ts';
import { exchangeTime, hearTime, watchOwnClock } from './clock.ts';
import {
  closeAll,
  connectionsWake,
  noteData,
  noteReject,
  onClosed,
  onMessage,
  onOpened,
  tendConnections,
} from './connections.ts';
import { emitFrames, holdAt, isWaitedFor, settlePhase } from './frames.ts';
import { askForMissing } from './requests.ts';
import { endSilence } from './silence.ts';
import type { Connection, Effect, IngestEvent, IngestSettings, IngestState } from './state.ts';
import { copyOf, ownSymbol } from './work.ts';
import type { Work } from './work.ts';

/** Legally barred from this place: trying again cannot help. */
const BARRED = 451;

/** What an event led to. */
export interface Reduction {
  readonly state: IngestState;
  readonly effects: readonly Effect[];
}

/**
 * One event in, a new state and effects out: pure, so that years of trouble can be simulated in seconds. Candles come
 * from the stream or are asked for; frames leave complete, each once and in order, and nothing fills a gap but the
 * exchange's own candle, its own word that there is none, or an operator's.
 */
export function reduce(settings: IngestSettings, before: IngestState, event: IngestEvent): Reduction {
  const state = copyOf(before);
  const work: Work = { settings, state, effects: [], now: event.time };
  watchOwnClock(work, event.own ?? event.time);
  take(work, event);
  if ((event.kind === 'closed' || event.kind === 'requestFailed') && event.status === BARRED) stop(work);
  if (state.phase !== 'stopped') {
    emitFrames(work);
    tendConnections(work);
    askForMissing(work);
  }
  settlePhase(work);
  return { state, effects: work.effects };
}

/** When to send a `wake`, unless an event comes first, by the time of events; Infinity for never. */
export function nextWake(settings: IngestSettings, state: IngestState): number {
  if (state.phase === 'stopped') return Infinity;
  const hold = state.phase === 'live' ? holdAt(state) : Infinity;
  return Math.min(connectionsWake({ settings, state }), state.rest.wakeAt, hold);
}

function take(work: Work, event: IngestEvent): void {
  switch (event.kind) {
    case 'wake':
      return;
    case 'opened':
      return onOpened(work, event.connection);
    case 'closed':
      return onClosed(work, event.connection, event);
    case 'fetched':
      return onFetched(work, event);
    case 'toldTime':
      return onToldTime(work, event);
    case 'toldTrading':
      return onToldTrading(work, event);
    case 'requestFailed':
      return onRequestFailed(work, event);
    case 'limited':
      return void obeyRefusal(work, event);
    case 'absent':
      return takeAbsent(work, event);
    case 'message': {
      const { message } = event;
      const connection = onMessage(work, event.connection, message);
      if (connection !== undefined && message.kind === 'candle') takeCandle(work, connection, message);
    }
  }
}

function takeAbsent(work: Work, { symbol, openTime }: { readonly symbol: string; readonly openTime: number }): void {
  if (!isWaitedFor(work.state, symbol, { openTime, now: work.now })) return;
  acceptAbsent(work, ownSymbol(work, symbol)!, { openTime, isTold: false });
}

/** A candle of the stream: a sign of life and of the time, and news when it is closed. */
function takeCandle(work: Work, connection: Connection, message: Extract<StreamMessage, { kind: 'candle' }>): void {
  const { state, now, effects } = work;
  const { symbol, candle, isClosed, eventTime } = message;
  if (!state.symbols.some((one) => one.symbol === symbol)) {
    effects.push({ kind: 'rejected', reason: 'symbol' });
    return noteReject(work, connection, { reason: 'symbol' });
  }
  hearTime(work, eventTime);
  const latest = exchangeTime(state, now) + MINUTE_MS;
  if (candle.openTime > latest || candle.openTime < state.nextOpen - DAY_MS) {
    // While it is not known what time it is, nothing can be said against it; what was over is asked for.
    if (!state.clock.isTrusted) return;
    effects.push({ kind: 'rejected', reason: 'time' });
    return noteReject(work, connection, { reason: 'time' });
  }
  noteData(work, connection, isClosed ? symbol : undefined);
  if (!isClosed) return;
  const one = ownSymbol(work, symbol)!;
  endSilence(one);
  accept(work, one, { openTime: candle.openTime, candle, source: 'websocket' });
}

function stop(work: Work): void {
  const { state, effects } = work;
  state.phase = 'stopped';
  state.reason = 'the exchange does not serve this place (status 451)';
  closeAll(work, 'stopped');
  effects.push({
    kind: 'stopped',
    why: 'The exchange does not serve this place (status 451): choose another address.',
  });
}
