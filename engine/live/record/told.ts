import type { Database, Statement } from 'better-sqlite3';
import type { LiveSignal, SignalQuery, TradeEntry } from '../status.ts';

/** What a frame told, beside the journal's own bytes: for people and queries. */
export interface Told {
  readonly signals: readonly LiveSignal[];
  readonly trades: readonly (TradeEntry & { readonly id: number; readonly fees: number; readonly funding: number })[];
  /** Equity at a whole hour. */
  readonly equity: number | undefined;
}

/** A bot's trades added up. */
export interface TradeSums {
  readonly trades: number;
  readonly wins: number;
  readonly pnl: number;
  readonly fees: number;
  readonly funding: number;
}

const SUMS = `SELECT count(*) AS trades, coalesce(sum(body ->> 'pnl' > 0), 0) AS wins, total(body ->> 'pnl') AS pnl,
  total(body ->> 'fees') AS fees, total(body ->> 'funding') AS funding FROM trade WHERE bot = ?`;

/** Signals, trades and hourly marks of every bot. They tell what the journal holds; no decision reads them. */
export class ToldTables {
  readonly #signal: Statement;
  readonly #trade: Statement;
  readonly #mark: Statement;
  readonly #signals: Statement;
  readonly #trades: Statement;
  readonly #sums: Statement;
  readonly #marks: Statement;

  constructor(database: Database) {
    this.#signal = database.prepare('INSERT INTO signal VALUES (?, ?, ?, ?, ?)');
    this.#trade = database.prepare('INSERT INTO trade VALUES (?, ?, ?, ?)');
    this.#mark = database.prepare('INSERT INTO mark VALUES (?, ?, ?)');
    this.#signals = database
      .prepare(
        `SELECT body FROM signal WHERE (@symbol IS NULL OR symbol = @symbol)
         AND (@bot IS NULL OR bot = (SELECT number FROM bot WHERE id = @bot)) ORDER BY close_time DESC, id LIMIT @limit`,
      )
      .pluck();
    this.#trades = database
      .prepare('SELECT body FROM trade WHERE bot = ? ORDER BY exit_time DESC, trade_id DESC LIMIT ?')
      .pluck();
    this.#sums = database.prepare(SUMS);
    this.#marks = database.prepare(
      'SELECT close_time AS time, equity FROM mark WHERE bot = ? ORDER BY close_time DESC LIMIT ?',
    );
  }

  /** Stores what a bot told of a frame; inside the transaction that stores the frame. */
  add(bot: number, closeTime: number, { signals, trades, equity }: Told): void {
    for (const signal of signals) this.#signal.run(signal.id, bot, closeTime, signal.symbol, JSON.stringify(signal));
    for (const trade of trades) this.#trade.run(bot, trade.id, trade.exitTime, JSON.stringify(trade));
    if (equity !== undefined) this.#mark.run(bot, closeTime, equity);
  }

  /** Newest first. */
  signals({ symbol, bot, limit }: SignalQuery): LiveSignal[] {
    const rows = this.#signals.all({ symbol: symbol ?? null, bot: bot ?? null, limit }) as string[];
    return rows.map((body) => JSON.parse(body) as LiveSignal);
  }

  /** Newest first. */
  trades(bot: number, limit: number): TradeEntry[] {
    return (this.#trades.all(bot, limit) as string[]).map((body) => JSON.parse(body) as TradeEntry);
  }

  sums(bot: number): TradeSums {
    return this.#sums.get(bot) as TradeSums;
  }

  /** The newest hourly marks, ascending. */
  marks(bot: number, limit: number): { readonly time: number; readonly equity: number }[] {
    return (this.#marks.all(bot, limit) as { time: number; equity: number }[]).reverse();
  }
}
