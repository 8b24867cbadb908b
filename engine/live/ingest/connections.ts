import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { StreamMessage } from '../exchange/exchange.ts';
import { toldMs } from './budget.ts';
import type { Connection, Failure, IngestCounts } from './state.ts';
import { subscriptionsWake, takeAnswer, tendSubscriptions, wantAll } from './subscriptions.ts';
import { countReject, uniform } from './work.ts';
import type { Work } from './work.ts';

/** DNS, TCP, TLS and upgrade together. */
const CONNECT_MS = 10 * SECOND_MS;
const BACKOFF_MS = [5, 10, 20, 40, 60].map((seconds) => seconds * SECOND_MS);
/** A connection that brought data this long forgives the failures before it. */
const STEADY_MS = MINUTE_MS;
/** Attempts in a span of time at most, whatever the reason: a fifth of what is allowed. */
const CONNECTS_MAX = 60;
const CONNECTS_MS = 5 * MINUTE_MS;
/** Refusals that say how long to wait, and how long when they do not. */
const TOLD_TO_WAIT = new Set([403, 418, 429]);
const WAIT_MS = 2 * MINUTE_MS;
/** The exchange cuts after 24 hours. */
const ROTATE_MS = 23 * HOUR_MS;
const ROTATE_SPREAD_MS = 30 * MINUTE_MS;
/** How long an old connection stays for a symbol whose candle the new one has not brought yet. */
const OVERLAP_MS = 3 * MINUTE_MS;
const REJECTS_PER_MINUTE = 10;

function countConnect({ state }: Work, outcome: keyof IngestCounts['connects']): void {
  const { connects } = state.counts;
  state.counts.connects = { ...connects, [outcome]: connects[outcome] + 1 };
}

/** Takes a connection off the list; one that never brought data had its end by that. */
function drop(work: Work, connection: Connection): void {
  const { state } = work;
  state.connections = state.connections.filter((one) => one !== connection);
  if (connection.phase === 'connecting') countConnect(work, 'refused');
  if (connection.phase === 'probation') countConnect(work, 'barren');
}

/** Plans the next attempt after a connection was lost that nothing replaces. */
function planReconnect(work: Work, lost: Connection): void {
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
  state.connectAt = now + Math.ceil(backoff);
}

/** Ends a connection that is no good. */
export function giveUp(work: Work, connection: Connection, why: string): void {
  work.effects.push({ kind: 'close', connection: connection.id, why });
  drop(work, connection);
  planReconnect(work, connection);
}

/**
 * Makes before it breaks: asks for another connection; this one stays until that one has proved itself. One that has
 * proved nothing is not worth keeping, and of two that are to be replaced the older goes.
 */
export function replace(work: Work, connection: Connection): void {
  const { state, now } = work;
  if (connection.isRetiring) return;
  if (connection.phase !== 'live') return giveUp(work, connection, 'it is about to end');
  for (const older of state.connections.filter(({ isRetiring }) => isRetiring)) {
    work.effects.push({ kind: 'close', connection: older.id, why: 'it was replaced' });
    drop(work, older);
  }
  connection.isRetiring = true;
  state.connectAt = now;
}

/** Ends every connection for good. */
export function closeAll(work: Work, why: string): void {
  const { state, effects } = work;
  for (const connection of state.connections) {
    effects.push({ kind: 'close', connection: connection.id, why });
    drop(work, connection);
  }
  state.connectAt = null;
}

function find({ state }: Work, id: number): Connection | undefined {
  return state.connections.find((one) => one.id === id);
}

/** An open socket is worth nothing yet: it subscribes, and has to bring data. */
export function onOpened(work: Work, id: number): void {
  const connection = find(work, id);
  if (connection?.phase !== 'connecting') return;
  const { now, state } = work;
  connection.phase = 'probation';
  connection.since = now;
  connection.lastDataAt = now;
  connection.rotateAt = now + ROTATE_MS + Math.round((2 * uniform(work) - 1) * ROTATE_SPREAD_MS);
  state.refusedWith = 0;
  wantAll(work, connection);
}

/** A socket ended, whatever its code said. */
export function onClosed(work: Work, id: number, failure: Failure): void {
  const { state, now } = work;
  // Also when we had given it up: who refuses one attempt means all.
  if (TOLD_TO_WAIT.has(failure.status)) {
    state.connectToldUntil = Math.max(state.connectToldUntil, now + toldMs(failure.retryAfterMs ?? WAIT_MS));
  }
  const connection = find(work, id);
  if (connection === undefined) return;
  if (connection.phase === 'connecting') state.refusedWith = failure.status;
  drop(work, connection);
  planReconnect(work, connection);
}

/** What a message means for its connection; the connection, when it is one that still counts. */
export function onMessage(work: Work, id: number, message: StreamMessage): Connection | undefined {
  const connection = find(work, id);
  if (connection === undefined) return undefined;
  if (message.kind === 'shutdown') replace(work, connection);
  else if (message.kind === 'reject') noteReject(work, connection, message);
  else if (message.kind === 'answer') {
    const why = takeAnswer(work, connection, message);
    if (why !== undefined) giveUp(work, connection, why);
  }
  return connection;
}

/** A candle of a symbol of ours came: the only sign of life. `closed`: of which symbol it was, when it was closed. */
export function noteData(work: Work, connection: Connection, closed: string | undefined): void {
  const { now } = work;
  connection.lastDataAt = now;
  if (connection.phase === 'probation') {
    connection.phase = 'live';
    connection.since = now;
    countConnect(work, 'live');
  }
  if (closed !== undefined && !connection.brought.includes(closed)) {
    connection.brought = [...connection.brought, closed];
  }
}

/** Counts something unfit; a connection that brings little else is given up. */
export function noteReject(
  work: Work,
  connection: Connection,
  { reason }: Pick<Extract<StreamMessage, { kind: 'reject' }>, 'reason'>,
): void {
  const { now } = work;
  countReject(work, reason);
  if (now - connection.rejectsSince >= MINUTE_MS) {
    connection.rejects = 0;
    connection.rejectsSince = now;
  }
  if (++connection.rejects > REJECTS_PER_MINUTE) giveUp(work, connection, 'it sends garbage');
}

/** When a connection has to have moved on. */
function deadlineOf(work: Pick<Work, 'settings'>, { phase, since, lastDataAt }: Connection): number {
  return phase === 'connecting' ? since + CONNECT_MS : lastDataAt + work.settings.exchange.silenceMs;
}

function hasProved({ state, now }: Work, { phase, since, brought }: Connection): boolean {
  return phase === 'live' && (brought.length >= state.symbols.length || now - since >= OVERLAP_MS);
}

const OVERDUE = {
  connecting: 'it does not open',
  probation: 'subscribed, but no data comes: check the stream address',
  live: 'it went silent',
};

/** Does what is due by now: gives up on the silent, rotates the old, closes the replaced, connects. */
export function tendConnections(work: Work): void {
  const { state, now, effects } = work;
  const standing = state.connections;
  for (const connection of standing) {
    const isOverdue = deadlineOf(work, connection) <= now;
    const why = isOverdue ? OVERDUE[connection.phase] : tendSubscriptions(work, connection);
    if (why !== undefined) giveUp(work, connection, why);
    else if (connection.phase === 'live' && connection.rotateAt <= now) replace(work, connection);
  }
  const heir = state.connections.find((one) => !one.isRetiring);
  if (heir !== undefined && state.connections.length > 1 && hasProved(work, heir)) {
    for (const { id, isRetiring } of state.connections) {
      if (isRetiring) effects.push({ kind: 'close', connection: id, why: 'it was replaced' });
    }
    state.connections = [heir];
  }
  if (heir === undefined && connectDue(work) <= now) connect(work);
}

/** When the next attempt may begin: as planned, but neither before we were told nor more often than is good. */
function connectDue({ state }: Pick<Work, 'state'>): number {
  const { connectAt, connectToldUntil, connectTimes } = state;
  if (connectAt === null) return Infinity;
  const oldest = connectTimes.length < CONNECTS_MAX ? -Infinity : connectTimes.at(-CONNECTS_MAX)! + CONNECTS_MS;
  return Math.max(connectAt, connectToldUntil, oldest);
}

function connect(work: Work): void {
  const { state, now, effects } = work;
  const id = ++state.connectionsMade;
  state.connectAt = null;
  state.connectTimes = [...state.connectTimes.slice(1 - CONNECTS_MAX), now];
  countConnect(work, 'attempts');
  const times = {
    since: now,
    lastDataAt: now,
    rotateAt: Infinity,
    rejectsSince: now,
    messageAt: now,
    auditAt: Infinity,
  };
  const nothing = { isRetiring: false, brought: [], rejects: 0, awaiting: null, wanted: [] };
  state.connections = [...state.connections, { id, phase: 'connecting', ...times, ...nothing }];
  effects.push({ kind: 'connect', connection: id });
}

/** The next time that connections need tending. */
export function connectionsWake(work: Pick<Work, 'settings' | 'state'>): number {
  const { connections } = work.state;
  const isReplacing = connections.length > 1;
  let at = connections.some(({ isRetiring }) => !isRetiring) ? Infinity : connectDue(work);
  for (const one of connections) {
    at = Math.min(at, deadlineOf(work, one), subscriptionsWake(one));
    if (one.isRetiring || one.phase !== 'live') continue;
    at = Math.min(at, one.rotateAt, isReplacing ? one.since + OVERLAP_MS : Infinity);
  }
  return at;
}
