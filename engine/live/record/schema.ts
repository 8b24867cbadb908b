import { OUTBOX_TABLES } from './outbox.ts';

/** Raised whenever the tables change. */
export const SCHEMA_VERSION = 3;

/**
 * The record's tables. `input` is what every bot was fed, `frame` what each said to it, both chained: they are the truth.
 * `candle`, `signal`, `trade` and `mark` tell the same for people and queries. Times are epoch ms: closes in `input`,
 * `frame`, `signal` and `mark`, opens in `candle`. Candles lie by time, so that a frame's lie together: by symbol, each
 * commit would write a page for each of them.
 */
export const SCHEMA = `
BEGIN;
CREATE TABLE venue (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  about TEXT NOT NULL
) STRICT;
CREATE TABLE bot (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  identity TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'failed')),
  reason TEXT
) STRICT;
CREATE TABLE input (
  close_time INTEGER PRIMARY KEY,
  candles BLOB NOT NULL,
  observations BLOB
) STRICT;
CREATE TABLE frame (
  bot INTEGER NOT NULL REFERENCES bot (number),
  close_time INTEGER NOT NULL REFERENCES input (close_time),
  outputs BLOB NOT NULL,
  position INTEGER NOT NULL,
  input_hash TEXT NOT NULL,
  output_hash TEXT NOT NULL,
  PRIMARY KEY (bot, close_time)
) STRICT, WITHOUT ROWID;
CREATE TABLE candle (
  symbol TEXT NOT NULL,
  open_time INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  quote_volume REAL NOT NULL,
  trades REAL NOT NULL,
  taker_buy_volume REAL NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('historical', 'rest', 'websocket')),
  PRIMARY KEY (open_time, symbol)
) STRICT, WITHOUT ROWID;
CREATE TABLE candle_revision (
  id INTEGER PRIMARY KEY,
  symbol TEXT NOT NULL,
  open_time INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  relation TEXT NOT NULL CHECK (relation IN ('differs', 'absent')),
  candle TEXT NOT NULL
) STRICT;
CREATE TABLE snapshot (
  bot INTEGER NOT NULL REFERENCES bot (number),
  close_time INTEGER NOT NULL,
  state BLOB NOT NULL,
  state_hash TEXT NOT NULL,
  build TEXT NOT NULL,
  PRIMARY KEY (bot, close_time)
) STRICT;
CREATE TABLE signal (
  id TEXT PRIMARY KEY,
  bot INTEGER NOT NULL REFERENCES bot (number),
  close_time INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX signal_by_time ON signal (close_time);
CREATE TABLE trade (
  bot INTEGER NOT NULL REFERENCES bot (number),
  trade_id INTEGER NOT NULL,
  exit_time INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (bot, trade_id)
) STRICT;
CREATE TABLE mark (
  bot INTEGER NOT NULL REFERENCES bot (number),
  close_time INTEGER NOT NULL,
  equity REAL NOT NULL,
  PRIMARY KEY (bot, close_time)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
${OUTBOX_TABLES}
CREATE VIEW ohlcv_data AS
  SELECT symbol, '1m' AS timeframe, open_time AS timestamp, open, high, low, close, volume, source FROM candle;
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`;
