import { accept, emitFrames, holdAt, settlePhase } from './candles.ts';
import { BARRED, connectionsWake, onClosed, onMessage, onOpened, tendConnections } from './connections.ts';
import { askForMissing, onFetched, onFetchFailed, requestsWake } from './requests.ts';
import { copyOf, ownSymbol } from './state.ts';
import type { Effect, IngestEvent, IngestSettings, IngestState, Work } from './state.ts';

/** What an event led to. */
export interface Reduction {
  readonly state: IngestState;
  readonly effects: readonly Effect[];
}

/**
 * One event in, a new state and effects out: pure, so that years of trouble can be simulated in seconds. Candles come
 * from the stream or are asked for; frames leave complete, each once and in order, and nothing fills a gap but the
 * exchange's own candle or its own word that there is none.
 */
export function reduce(settings: IngestSettings, before: IngestState, event: IngestEvent): Reduction {
  const state = copyOf(before);
  const work: Work = { settings, state, effects: [], now: event.time };
  take(work, event);
  if ((event.kind === 'closed' || event.kind === 'fetchFailed') && event.status === BARRED) stop(work);
  if (state.phase !== 'stopped') {
    emitFrames(work);
    tendConnections(work);
    askForMissing(work);
  }
  settlePhase(work);
  return { state, effects: work.effects };
}

/** When to send a `wake`, unless an event comes first; Infinity for never. */
export function nextWake(settings: IngestSettings, state: IngestState): number {
  if (state.phase === 'stopped') return Infinity;
  const hold = state.phase === 'live' ? holdAt(state.nextOpen) : Infinity;
  return Math.min(connectionsWake({ settings, state }), requestsWake({ state }), hold);
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
    case 'fetchFailed':
      return onFetchFailed(work, event.symbol, event);
    case 'message': {
      const { message } = event;
      if (!onMessage(work, event.connection, message) || message.kind !== 'candle' || !message.isClosed) return;
      const one = ownSymbol(work, message.symbol);
      if (one === undefined) return;
      const { candle } = message;
      accept(work, one, { openTime: candle.openTime, candle, source: 'websocket' });
    }
  }
}

function stop({ state, effects }: Work): void {
  state.phase = 'stopped';
  state.connectAt = null;
  for (const { id } of state.connections) effects.push({ kind: 'close', connection: id, why: 'stopped' });
  state.connections = [];
  effects.push({
    kind: 'stopped',
    why: 'The exchange does not serve this place (status 451): choose another address.',
  });
}
