/** Raised whenever the tables change. */
export const SCHEMA_VERSION = 1;

/**
 * The record's tables. `frame` is the truth: what the engine was fed and what it said, chained; `candle` tells the same
 * by symbol, with where each came from, for people and queries. Times are epoch ms, of closes in `frame`, of opens else.
 */
export const SCHEMA = `
BEGIN;
CREATE TABLE run (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT;
CREATE TABLE frame (
  close_time INTEGER PRIMARY KEY,
  inputs BLOB NOT NULL,
  outputs BLOB NOT NULL,
  position INTEGER NOT NULL,
  input_hash TEXT NOT NULL,
  output_hash TEXT NOT NULL
) STRICT;
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
  PRIMARY KEY (symbol, open_time)
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
  close_time INTEGER PRIMARY KEY,
  state BLOB NOT NULL,
  state_hash TEXT NOT NULL
) STRICT;
CREATE VIEW ohlcv_data AS
  SELECT symbol, '1m' AS timeframe, open_time AS timestamp, open, high, low, close, volume, source FROM candle;
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`;
