import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { MINUTE_MS } from '../../../market/units.ts';
import { Outbox, OUTBOX_TABLES } from '../../record/outbox.ts';
import type { OutboxMessage } from '../../record/outbox.ts';
import { SimulatedClock } from '../../simulator/clock.ts';
import type { LiveSignal } from '../../status.ts';
import type { Endpoint } from '../endpoint.ts';
import { messagesFor } from '../message.ts';
import type { Wire } from '../post.ts';
import { WebhookSender } from '../sender.ts';

export const RIG_START = Date.UTC(2025, 0, 1);
const ABOUT = { exchange: 'simulated', version: '1.2.3', isSimulated: true };

/** A signal with 32 equal hex digits for an id. */
export function signalOf(digit: string, changes: Partial<LiveSignal> = {}): LiveSignal {
  return {
    id: digit.repeat(32),
    bot: 'main',
    symbol: 'BTCUSDT',
    kind: 'signal',
    time: RIG_START,
    side: 'long',
    price: 100.5,
    limit: null,
    stop: 99,
    target: 103.25,
    reasons: 'trend up',
    notAfter: RIG_START + 15 * MINUTE_MS,
    outputHash: 'ab'.repeat(32),
    isSilent: false,
    ...changes,
  };
}

function openFile(folder: string): Database {
  const database = new Sqlite(join(folder, 'outbox.sqlite'));
  database.pragma('journal_mode = WAL');
  return database;
}

/** An outbox in a file, a clock that a test moves, and senders over both. */
export class SendingRig {
  readonly clock = new SimulatedClock(RIG_START);
  /** 'endpoint outcome' in order. */
  readonly outcomes: string[] = [];
  readonly faults: unknown[] = [];
  database: Database;
  outbox: Outbox;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ninefold-outbox-'));
  readonly #senders: WebhookSender[] = [];
  #waiting: (() => void)[] = [];

  constructor() {
    this.database = openFile(this.#folder);
    this.database.exec(OUTBOX_TABLES);
    this.outbox = new Outbox(this.database);
  }

  /** As after a crash: the file as it was left, opened anew. */
  reopen(): void {
    this.database.close();
    this.database = openFile(this.#folder);
    this.outbox = new Outbox(this.database);
  }

  /** Stores messages as a decision does; gives them. */
  add(endpoints: readonly Endpoint[], ...signals: readonly LiveSignal[]): OutboxMessage[] {
    const messages = messagesFor(signals, { endpoints, about: ABOUT });
    this.database.transaction(() => this.outbox.add(messages)).immediate();
    return messages;
  }

  /** A started sender. */
  send(endpoints: readonly Endpoint[], wire?: Wire): WebhookSender {
    const { outbox, clock } = this;
    const sender = new WebhookSender({
      outbox,
      endpoints,
      clock,
      ...(wire && { wire }),
      onOutcome: (endpoint, outcome) => {
        this.outcomes.push(`${endpoint} ${outcome}`);
        this.tell();
      },
      onFault: (error) => {
        this.faults.push(error);
        this.tell();
      },
    });
    this.#senders.push(sender);
    sender.start();
    return sender;
  }

  /** Resolves once a condition holds; asked again after each outcome. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((done) => this.#waiting.push(done));
  }

  /** A message's row, by endpoint and the digit of its id. */
  row(endpoint: string, digit: string): Readonly<Record<string, unknown>> {
    const find = this.database.prepare('SELECT * FROM outbox WHERE endpoint = ? AND message_id = ?');
    return find.get(endpoint, digit.repeat(32)) as Record<string, unknown>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
    this.database.close();
    rmSync(this.#folder, { recursive: true });
  }

  private tell(): void {
    for (const done of this.#waiting.splice(0)) done();
  }
}
