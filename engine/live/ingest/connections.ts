import { Random } from '../../market/random.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { StreamMessage } from '../exchange/exchange.ts';
import type { Connection, Failure, Work } from './state.ts';

/** DNS, TCP, TLS and upgrade together. */
const CONNECT_MS = 10 * SECOND_MS;
const BACKOFF_MS = [5, 10, 20, 40, 60].map((seconds) => seconds * SECOND_MS);
/** A connection that brought data this long forgives the failures before it. */
const STEADY_MS = MINUTE_MS;
/** Refusals that say how long to wait, and how long when they do not. */
const TOLD_TO_WAIT = new Set([403, 418, 429]);
const WAIT_MS = 2 * MINUTE_MS;
/** The exchange cuts after 24 hours. */
const ROTATE_MS = 23 * HOUR_MS;
const ROTATE_SPREAD_MS = 30 * MINUTE_MS;
/** How long an old connection stays for a symbol whose candle the new one has not brought yet. */
const OVERLAP_MS = 3 * MINUTE_MS;
const REJECTS_PER_MINUTE = 10;

/** Legally barred from this place: trying again cannot help. */
export const BARRED = 451;

function uniform({ state }: Work): number {
  const random = new Random(state.random);
  const drawn = random.uniform();
  state.random = random.save();
  return drawn;
}

function drop(work: Work, connection: Connection): void {
  work.state.connections = work.state.connections.filter((one) => one !== connection);
}

/** Plans the next attempt after a connection was lost that nothing replaces. */
function planReconnect(work: Work, lost: Connection, failure: Failure): void {
  const { state, now } = work;
  if (lost.isRetiring) return;
  state.counts.reconnects++;
  const wasSteady = lost.phase === 'live' && now - lost.since >= STEADY_MS;
  if (wasSteady) {
    state.failures = 0;
    state.connectAt = now + Math.round(uniform(work) * SECOND_MS);
    return;
  }
  const backoff = BACKOFF_MS[Math.min(state.failures, BACKOFF_MS.length - 1)]! * (0.8 + 0.4 * uniform(work));
  state.failures++;
  const told = TOLD_TO_WAIT.has(failure.status) ? (failure.retryAfterMs ?? WAIT_MS) : 0;
  state.connectAt = now + Math.ceil(Math.max(backoff, told));
}

/** Ends a connection that is no good. */
function giveUp(work: Work, connection: Connection, why: string): void {
  work.effects.push({ kind: 'close', connection: connection.id, why });
  drop(work, connection);
  planReconnect(work, connection, { status: 0 });
}

/** Makes before it breaks: asks for another connection; this one stays until that one has proved itself. */
function replace({ state, now }: Work, connection: Connection): void {
  if (connection.isRetiring) return;
  connection.isRetiring = true;
  state.connectAt = now;
}

function find({ state }: Work, id: number): Connection | undefined {
  return state.connections.find((one) => one.id === id);
}

/** An open socket is worth nothing yet: it subscribes, and has to bring data. */
export function onOpened(work: Work, id: number): void {
  const connection = find(work, id);
  if (connection?.phase !== 'connecting') return;
  connection.phase = 'probation';
  connection.since = work.now;
  connection.lastDataAt = work.now;
  connection.rotateAt = work.now + ROTATE_MS + Math.round((2 * uniform(work) - 1) * ROTATE_SPREAD_MS);
  work.effects.push({ kind: 'subscribe', connection: id });
}

/** A socket ended, whatever its code said. */
export function onClosed(work: Work, id: number, failure: Failure): void {
  const connection = find(work, id);
  if (connection === undefined) return;
  drop(work, connection);
  planReconnect(work, connection, failure);
}

/** What a message means for its connection; true when it is one that still counts. */
export function onMessage(work: Work, id: number, message: StreamMessage): boolean {
  const connection = find(work, id);
  if (connection === undefined) return false;
  const { now, state } = work;
  if (message.kind === 'candle') {
    connection.lastDataAt = now;
    if (connection.phase === 'probation') {
      connection.phase = 'live';
      connection.since = now;
    }
    if (message.isClosed && !connection.brought.includes(message.symbol)) {
      connection.brought = [...connection.brought, message.symbol];
    }
  } else if (message.kind === 'shutdown') replace(work, connection);
  else if (message.kind === 'answer' && message.error !== undefined) {
    giveUp(work, connection, `the subscription was refused: ${message.error}`);
  } else if (message.kind === 'reject') {
    state.counts.rejects = {
      ...state.counts.rejects,
      [message.reason]: (state.counts.rejects[message.reason] ?? 0) + 1,
    };
    if (now - connection.rejectsSince >= MINUTE_MS) {
      connection.rejects = 0;
      connection.rejectsSince = now;
    }
    if (++connection.rejects > REJECTS_PER_MINUTE) giveUp(work, connection, 'it sends garbage');
  }
  return true;
}

/** When a connection has to have moved on. */
function deadlineOf(work: Pick<Work, 'settings'>, { phase, since, lastDataAt }: Connection): number {
  return phase === 'connecting' ? since + CONNECT_MS : lastDataAt + work.settings.exchange.silenceMs;
}

function hasProved({ state, now }: Work, { phase, since, brought }: Connection): boolean {
  return phase === 'live' && (brought.length >= state.symbols.length || now - since >= OVERLAP_MS);
}

/** Does what is due by now: gives up on the silent, rotates the old, closes the replaced, connects. */
export function tendConnections(work: Work): void {
  const { state, now, effects } = work;
  const standing = state.connections;
  for (const connection of standing) {
    if (deadlineOf(work, connection) <= now) {
      const why = {
        connecting: 'it does not open',
        probation: 'subscribed, but no data comes: check the stream address',
        live: 'it went silent',
      };
      giveUp(work, connection, why[connection.phase]);
    } else if (connection.phase === 'live' && connection.rotateAt <= now) replace(work, connection);
  }
  const heir = state.connections.find((one) => !one.isRetiring);
  if (heir !== undefined && hasProved(work, heir)) {
    for (const { id, isRetiring } of state.connections) {
      if (isRetiring) effects.push({ kind: 'close', connection: id, why: 'it was replaced' });
    }
    state.connections = [heir];
  }
  if (heir !== undefined || state.connectAt === null || state.connectAt > now) return;
  const id = ++state.connectionsMade;
  state.connectAt = null;
  state.connections = [
    ...state.connections,
    {
      id,
      phase: 'connecting',
      since: now,
      lastDataAt: now,
      rotateAt: Infinity,
      isRetiring: false,
      brought: [],
      rejects: 0,
      rejectsSince: now,
    },
  ];
  effects.push({ kind: 'connect', connection: id });
}

/** The next time that connections need tending. */
export function connectionsWake(work: Pick<Work, 'settings' | 'state'>): number {
  const { connections, connectAt } = work.state;
  const isReplacing = connections.length > 1;
  const times = connections.flatMap((one) => [
    deadlineOf(work, one),
    one.isRetiring || one.phase !== 'live' ? Infinity : one.rotateAt,
    isReplacing && !one.isRetiring && one.phase === 'live' ? one.since + OVERLAP_MS : Infinity,
  ]);
  return Math.min(connectAt ?? Infinity, ...times);
}
