import type { Database, Statement } from 'better-sqlite3';
import type { Instrument } from '../../market/instrument.ts';
import type { BotState } from '../status.ts';
import { storedJson } from './database.ts';

/** What a bot was asked to be: it goes on only as the very same. */
export interface BotIdentity {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly strategy: { readonly source: string; readonly sourceHash: string; readonly params: object };
  readonly config: object;
}

/** What was settled when a bot began. */
export interface BotOrigin {
  readonly instruments: readonly Instrument[];
  /** Open time of its first frame. */
  readonly firstOpen: number;
  /** Closes up to here were over when it began: what it decides on them is not sent. */
  readonly emitsAfter: number;
}

/** A bot as it is stored. */
export interface StoredBot {
  readonly number: number;
  readonly id: string;
  readonly identity: BotIdentity;
  readonly origin: BotOrigin;
  readonly state: BotState;
  readonly reason: string | null;
  /** Everything it depends on beside its frames, as text: the start of both chains. */
  readonly originText: string;
}

interface Row {
  readonly number: number;
  readonly id: string;
  readonly identity: string;
  readonly origin: string;
  readonly state: BotState;
  readonly reason: string | null;
}

/** The bots of a record, in the order in which they joined. */
export class BotTable {
  readonly #all: Statement;
  readonly #add: Statement;
  readonly #mark: Statement;

  constructor(database: Database) {
    this.#all = database.prepare('SELECT * FROM bot ORDER BY number');
    this.#add = database.prepare(
      "INSERT INTO bot (id, identity, origin, state, reason) VALUES (?, ?, ?, 'running', NULL)",
    );
    this.#mark = database.prepare('UPDATE bot SET state = ?, reason = ? WHERE number = ?');
  }

  all(): StoredBot[] {
    return (this.#all.all() as Row[]).map((row) => ({
      ...row,
      identity: storedJson<BotIdentity>(row.identity, `bot ${row.id}`),
      origin: storedJson<BotOrigin>(row.origin, `bot ${row.id}`),
      originText: `${row.id}\n${row.identity}\n${row.origin}`,
    }));
  }

  /** The bot of this name, or undefined. */
  find(id: string): StoredBot | undefined {
    return this.all().find((bot) => bot.id === id);
  }

  add(id: string, identity: BotIdentity, origin: BotOrigin): StoredBot {
    this.#add.run(id, JSON.stringify(identity), JSON.stringify(origin));
    return this.find(id)!;
  }

  mark(number: number, state: BotState, reason: string | null): void {
    this.#mark.run(state, reason, number);
  }
}
