import type { Database, Statement } from 'better-sqlite3';
import type { OutboxStatus } from '../status.ts';

/**
 * Tables of what waits to be sent. A message's bytes are stored once, when it is decided, and never changed; only what
 * became of it is. Times are epoch ms of the run's clock.
 */
export const OUTBOX_TABLES = `
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  message_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('signal', 'exit')),
  body BLOB NOT NULL,
  created INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'expired', 'dead')),
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  last_status INTEGER,
  last_error TEXT,
  UNIQUE (endpoint, message_id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (endpoint, symbol, seq) WHERE state = 'pending';
CREATE INDEX outbox_stale ON outbox (not_after) WHERE state = 'pending';
CREATE INDEX outbox_by_state ON outbox (state, created);
CREATE TABLE outbox_endpoint (
  endpoint TEXT PRIMARY KEY,
  paused_until INTEGER NOT NULL,
  gone_at INTEGER
) STRICT;
CREATE TABLE outbox_pruned (
  state TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;
`;

/** A message on its way to one endpoint. */
export interface OutboxMessage {
  readonly endpoint: string;
  /** The same for every endpoint and after every crash; receivers know a repeated message by it. */
  readonly id: string;
  readonly symbol: string;
  readonly kind: 'signal' | 'exit';
  readonly body: Buffer;
  /** Close time of the deciding frame. */
  readonly created: number;
  /** After this it is not sent any more. */
  readonly notAfter: number;
}

/** A stored message that still has to be sent, with the attempts made so far. */
export interface WaitingMessage extends OutboxMessage {
  readonly seq: number;
  readonly attempts: number;
}

/** What one attempt came to, and what follows from it. */
export interface AttemptResult {
  readonly state: 'pending' | 'delivered' | 'expired' | 'dead';
  /** When to try again, while pending. */
  readonly nextAt: number;
  /** Status of the answer; 0 when there was none. */
  readonly status: number;
  /** Why it failed, in a word or two; null when it did not. */
  readonly error: string | null;
  /** Until when the whole endpoint is left alone; null when it is not. */
  readonly pausedUntil: number | null;
  /** When the endpoint said that it is gone for good; null when it did not. */
  readonly goneAt: number | null;
}

/** An error is a word or two: longer texts may hold what is nobody's business. */
const ERROR_MAX = 100;

// The first waiting message of each symbol: nothing overtakes within (endpoint, symbol).
const HEADS = `SELECT min(seq) FROM outbox WHERE endpoint = @endpoint AND state = 'pending' GROUP BY symbol`;
const IS_OPEN = `NOT EXISTS (SELECT 1 FROM outbox_endpoint e
  WHERE e.endpoint = @endpoint AND (e.gone_at IS NOT NULL OR e.paused_until > @now))`;

/** Signals that wait to be sent, in the record that holds their decisions. */
export class Outbox {
  readonly #add: Statement;
  readonly #due: Statement;
  readonly #nextDue: Statement;
  readonly #nextExpiry: Statement;
  readonly #expire: Statement;
  readonly #mark: Statement;
  readonly #endpoint: Statement;
  readonly #gone: Statement;
  readonly #counts: Statement;
  readonly #oldest: Statement;
  readonly #prune: (before: number) => number;
  readonly #settle: (message: WaitingMessage, result: AttemptResult) => void;

  /** Over the record's open database. */
  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO outbox (endpoint, message_id, symbol, kind, body, created, not_after, state, attempts, next_at)
       VALUES (@endpoint, @id, @symbol, @kind, @body, @created, @notAfter, 'pending', 0, @created)`,
    );
    this.#due = database.prepare(
      `SELECT seq, endpoint, message_id AS id, symbol, kind, body, created, not_after AS notAfter, attempts FROM outbox
       WHERE seq IN (${HEADS}) AND next_at <= @now AND ${IS_OPEN} ORDER BY next_at, seq LIMIT 1`,
    );
    this.#nextDue = database
      .prepare(
        `SELECT max(min(next_at), coalesce((SELECT paused_until FROM outbox_endpoint WHERE endpoint = @endpoint), 0))
         FROM outbox WHERE seq IN (${HEADS})
         AND NOT EXISTS (SELECT 1 FROM outbox_endpoint WHERE endpoint = @endpoint AND gone_at IS NOT NULL)`,
      )
      .pluck();
    const idle = `state = 'pending' AND seq NOT IN (SELECT value FROM json_each(@inFlight))`;
    this.#nextExpiry = database
      .prepare(`SELECT min(not_after) FROM outbox INDEXED BY outbox_stale WHERE ${idle}`)
      .pluck();
    this.#expire = database
      .prepare(
        `UPDATE outbox INDEXED BY outbox_stale SET state = 'expired' WHERE ${idle} AND not_after < @now
         RETURNING endpoint`,
      )
      .pluck();
    this.#mark = database.prepare(
      `UPDATE outbox SET state = @state, attempts = attempts + 1, next_at = @nextAt, last_status = @status,
       last_error = @error WHERE seq = @seq`,
    );
    this.#endpoint = database.prepare(
      `INSERT INTO outbox_endpoint VALUES (@endpoint, coalesce(@pausedUntil, 0), @goneAt)
       ON CONFLICT (endpoint) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until),
       gone_at = coalesce(gone_at, excluded.gone_at)`,
    );
    this.#gone = database.prepare(
      'SELECT endpoint, gone_at AS since FROM outbox_endpoint WHERE gone_at IS NOT NULL ORDER BY endpoint',
    );
    this.#counts = database.prepare(
      `SELECT state, sum(count) AS count FROM (SELECT state, count(*) AS count FROM outbox GROUP BY state
       UNION ALL SELECT state, count FROM outbox_pruned) GROUP BY state`,
    );
    this.#oldest = database.prepare(`SELECT min(created) FROM outbox WHERE state = 'pending'`).pluck();
    const old = `state IN ('delivered', 'expired') AND created < @before`;
    const keepCount = database.prepare(
      `INSERT INTO outbox_pruned SELECT state, count(*) FROM outbox WHERE ${old} GROUP BY state
       ON CONFLICT (state) DO UPDATE SET count = count + excluded.count`,
    );
    const remove = database.prepare(`DELETE FROM outbox WHERE ${old}`);
    this.#prune = database.transaction((before: number) => {
      keepCount.run({ before });
      return remove.run({ before }).changes;
    });
    this.#settle = database.transaction((message: WaitingMessage, result: AttemptResult) => {
      const { state, nextAt, status, pausedUntil, goneAt } = result;
      const error = result.error?.slice(0, ERROR_MAX) ?? null;
      this.#mark.run({ seq: message.seq, state, nextAt, status, error });
      if (pausedUntil === null && goneAt === null) return;
      this.#endpoint.run({ endpoint: message.endpoint, pausedUntil, goneAt });
    });
  }

  /**
   * Adds messages inside the caller's transaction, the one that stores the decision. A message that is there already is
   * an error of SQLite: it would be a second decision of one frame.
   */
  add(messages: readonly OutboxMessage[]): void {
    for (const message of messages) this.#add.run(message);
  }

  /** The message to send to an endpoint next, when one is due; undefined also while it is paused or gone. */
  due(endpoint: string, now: number): WaitingMessage | undefined {
    return this.#due.get({ endpoint, now }) as WaitingMessage | undefined;
  }

  /** When an endpoint has something due next, perhaps in the past; undefined when nothing waits, or it is gone. */
  nextDue(endpoint: string): number | undefined {
    return (this.#nextDue.get({ endpoint }) as number | null | undefined) ?? undefined;
  }

  /** After which time the next of the waiting messages goes stale, those in flight (by `seq`) left out. */
  nextExpiry(inFlight: readonly number[]): number | undefined {
    return (this.#nextExpiry.get({ inFlight: JSON.stringify(inFlight) }) as number | null) ?? undefined;
  }

  /** Gives up on what has gone stale and is not in flight; the endpoint of each. */
  expire(now: number, inFlight: readonly number[]): string[] {
    return this.#expire.all({ now, inFlight: JSON.stringify(inFlight) }) as string[];
  }

  /** Stores what an attempt came to. */
  settle(message: WaitingMessage, result: AttemptResult): void {
    this.#settle(message, result);
  }

  /** Endpoints that answered 410 and are sent nothing any more. */
  goneEndpoints(): readonly { readonly endpoint: string; readonly since: number }[] {
    return this.#gone.all() as { endpoint: string; since: number }[];
  }

  /** How many messages are in which state, pruned ones counted on, and how long the oldest has waited. */
  status(now: number): Omit<OutboxStatus, 'endpoints'> {
    const rows = this.#counts.all() as { state: string; count: number }[];
    const count = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
    const oldest = this.#oldest.get() as number | null;
    return {
      pending: count('pending'),
      oldestAgeMs: oldest === null ? null : Math.max(0, now - oldest),
      delivered: count('delivered'),
      expired: count('expired'),
      dead: count('dead'),
    };
  }

  /** Removes what was delivered or went stale before a time; how many. What nobody took stays to be looked at. */
  prune(before: number): number {
    return this.#prune(before);
  }
}
