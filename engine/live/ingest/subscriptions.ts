import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { StreamMessage } from '../exchange/exchange.ts';
import type { Connection } from './state.ts';
import type { Work } from './work.ts';

/** What a connection is subscribed to: asked for in as few messages as can be, confirmed, and checked now and then. */

/** One control message a second: a fifth of the strictest limit. */
const MESSAGE_MS = SECOND_MS;
const ANSWER_MS = 10 * SECOND_MS;
const AUDIT_MS = 5 * MINUTE_MS;

/** A connection that has just opened wants every symbol. */
export function wantAll({ state, now }: Work, connection: Connection): void {
  connection.wanted = state.symbols.map(({ symbol }) => symbol);
  connection.auditAt = now + AUDIT_MS;
}

/** Takes the answer to a control message; what nobody asked is ignored. Gives why a connection is no good, if so. */
export function takeAnswer(
  { settings, state }: Work,
  connection: Connection,
  answer: Extract<StreamMessage, { kind: 'answer' }>,
): string | undefined {
  const { awaiting } = connection;
  if (awaiting?.id !== answer.id) return undefined;
  connection.awaiting = null;
  if (awaiting.what === 'subscription') {
    return answer.error === undefined ? undefined : `the subscription was refused: ${answer.error}`;
  }
  if (answer.streams === undefined) return undefined;
  const present = new Set(answer.streams);
  const lost = state.symbols.filter(({ symbol }) => !present.has(settings.exchange.streamOf(symbol)));
  connection.wanted = lost.map(({ symbol }) => symbol);
  return undefined;
}

/** When the next control message is due. */
function messageDue({ awaiting, wanted, auditAt, phase, isRetiring, messageAt }: Connection): number {
  if (awaiting !== null || phase === 'connecting' || isRetiring) return Infinity;
  return Math.max(messageAt, wanted.length > 0 ? -Infinity : auditAt);
}

/** Sends what is due on a connection. Gives why the connection is no good when a subscription was not confirmed. */
export function tendSubscriptions({ state, now, effects }: Work, connection: Connection): string | undefined {
  const { awaiting, id: connectionId } = connection;
  if (awaiting !== null && awaiting.since + ANSWER_MS <= now) {
    if (awaiting.what === 'subscription') return 'the subscription was not confirmed';
    // Whoever brings candles need not say which: the next audit asks again.
    connection.awaiting = null;
  }
  if (messageDue(connection) > now) return undefined;
  const id = ++state.messagesMade;
  connection.messageAt = now + MESSAGE_MS;
  if (connection.wanted.length > 0) {
    effects.push({ kind: 'subscribe', connection: connectionId, id, symbols: connection.wanted });
    connection.wanted = [];
    connection.awaiting = { id, what: 'subscription', since: now };
  } else {
    effects.push({ kind: 'list', connection: connectionId, id });
    connection.auditAt = now + AUDIT_MS;
    connection.awaiting = { id, what: 'list', since: now };
  }
  return undefined;
}

/** The next time that a connection's subscriptions need tending. */
export function subscriptionsWake(connection: Connection): number {
  const { awaiting } = connection;
  return awaiting === null ? messageDue(connection) : awaiting.since + ANSWER_MS;
}
