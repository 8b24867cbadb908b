import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { LiveRun } from './live-run.ts';

/** Everything of a run that must not depend on how often it was interrupted: rows as JSON, in order, by what they are of. */
export type RunContents = ReadonlyMap<string, readonly string[]>;

const QUERIES: readonly (readonly [name: string, sql: string])[] = [
  ['bots', 'SELECT * FROM bot ORDER BY number'],
  ['inputs', 'SELECT close_time, hex(candles), hex(observations) FROM input ORDER BY close_time'],
  ['frames', 'SELECT bot, close_time, hex(outputs), position, input_hash, output_hash FROM frame ORDER BY 1, 2'],
  [
    'candles',
    `SELECT symbol, open_time, open, high, low, close, volume, quote_volume, trades, taker_buy_volume
     FROM candle ORDER BY symbol, open_time`,
  ],
  ['revisions', 'SELECT * FROM candle_revision ORDER BY id'],
  ['signals', 'SELECT * FROM signal ORDER BY close_time, bot, id'],
  ['trades', 'SELECT * FROM trade ORDER BY bot, trade_id'],
  ['marks', 'SELECT * FROM mark ORDER BY bot, close_time'],
  ['audit', 'SELECT * FROM audit ORDER BY seq'],
  // What the last frame says may be on its way still when the program ends.
  [
    'outbox',
    `SELECT seq, endpoint, message_id, symbol, kind, hex(body), not_after,
     iif(created < (SELECT max(close_time) FROM input), state, 'last frame') FROM outbox ORDER BY seq`,
  ],
];

const SETTLED = 'SELECT message_id FROM outbox WHERE created < (SELECT max(close_time) FROM input)';

/** Reads a run that has ended: its record, whose soundness is asserted, and what its receiver made of the messages. */
export function contentsOf({ record, receiver }: LiveRun): RunContents {
  const database = new Sqlite(join(record, 'record.sqlite'), { readonly: true });
  try {
    const integrity = database.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw new Error(`${record} is damaged: ${String(integrity)}`);
    const contents = new Map<string, readonly string[]>();
    for (const [name, sql] of QUERIES) {
      const rows = database.prepare(sql).raw().all();
      contents.set(
        name,
        rows.map((row) => JSON.stringify(row)),
      );
    }
    const settled = new Set(database.prepare(SETTLED).pluck().all() as string[]);
    const effects = receiver.effects.filter(({ id }) => settled.has(id));
    const bySymbol = new Map<string, string[]>();
    for (const effect of effects) {
      const { symbol } = (effect.body as { data: { symbol: string } }).data;
      bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), JSON.stringify(effect)]);
    }
    for (const [symbol, told] of bySymbol) contents.set(`effects of ${symbol}`, told);
    return contents;
  } finally {
    database.close();
  }
}

/** Where two runs differ: for each kind of rows the first that does, in words. */
export function differences(run: RunContents, clean: RunContents): string[] {
  const names = new Set([...clean.keys(), ...run.keys()]);
  return [...names].flatMap((name) => {
    const [rows, expected] = [run.get(name) ?? [], clean.get(name) ?? []];
    const length = Math.max(rows.length, expected.length);
    for (let i = 0; i < length; i++) {
      if (rows[i] !== expected[i]) return [`${name}, row ${i}: ${rows[i]} instead of ${expected[i]}`];
    }
    return [];
  });
}
