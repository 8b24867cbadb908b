import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, UsageError, VerificationError } from '../../market/errors.ts';
import type { Candle } from '../../market/candle.ts';
import type { Instrument } from '../../market/instrument.ts';
import { HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import { engineFor, instrumentOf, runOn, scripted } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import type { Entry } from '../ingest/state.ts';
import { Fold } from './fold.ts';
import { frameBytes, frameOfBytes } from './frame-bytes.ts';
import type { LiveFrame } from './frame-bytes.ts';
import { LiveRecord } from './record.ts';
import type { RunIdentity } from './record.ts';
import { requireSameRun, resume } from './resume.ts';
import { verifyRecord } from './verify.ts';

const MINUTES = 600;
const MARKET: Market = {
  AAAUSDT: walkCandles(MINUTES, { seed: 1, absentShare: 0.02 }),
  BBBUSDT: walkCandles(MINUTES, { seed: 2 }),
};
const SYMBOLS = Object.keys(MARKET);
const IDENTITY: RunIdentity = {
  exchange: 'test',
  symbols: SYMBOLS,
  strategy: { source: 'restless', sourceHash: '0', params: {} },
  config: {},
};
const instruments: Instrument[] = SYMBOLS.map((symbol) => instrumentOf(symbol));

/** The market's minute as the ingest hands it out. */
function frameAt(openTime: number): LiveFrame {
  const candles = SYMBOLS.map((symbol): Candle | null => {
    const columns = MARKET[symbol]!;
    const row = columns.openTime.subarray(0, columns.length).indexOf(openTime);
    if (row < 0) return null;
    const { open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = columns;
    const prices = { open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]! };
    const flow = { volume: volume[row]!, quoteVolume: quoteVolume[row]!, trades: trades[row]! };
    const times = { openTime, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0 };
    return { ...times, ...prices, ...flow, takerBuyVolume: takerBuyVolume[row]! };
  });
  return { openTime, candles };
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ninefold-record-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entriesOf = ({ openTime, candles }: LiveFrame): Entry[] =>
  candles.map((candle) => ({ openTime, candle, source: 'websocket' }));

/** Runs on until `to` minutes are stored, with a snapshot every hour, as a process that was started for it. */
function runUntil(to: number, strategy: Strategy = restless): Fold {
  const record = LiveRecord.write(folder);
  try {
    if (record.run === undefined) record.begin(IDENTITY, { instruments, firstOpen: TEST_START });
    const fold = resume(record, engineFor(strategy, MARKET));
    const done = ((record.lastClose ?? TEST_START) - TEST_START) / MINUTE_MS;
    for (let i = done; i < to; i++) {
      const frame = frameAt(TEST_START + i * MINUTE_MS);
      const row = fold.step(frame);
      record.append([{ row, entries: entriesOf(frame) }], row.closeTime % HOUR_MS === 0 ? fold.save() : undefined);
    }
    return fold;
  } finally {
    record.close();
  }
}

function verify(strategy: Strategy = restless): ReturnType<typeof verifyRecord> {
  const record = LiveRecord.read(folder);
  try {
    return verifyRecord(record, engineFor(strategy, MARKET));
  } finally {
    record.close();
  }
}

/** Changes the database behind the record's back. */
function tamper(sql: string, ...values: unknown[]): void {
  const database = new Sqlite(join(folder, 'record.sqlite'));
  expect(database.prepare(sql).run(...values).changes).toBe(1);
  database.close();
}

describe('a record', () => {
  it('gives the digests of an ordinary replay of the same candles, however often it was resumed', () => {
    const clean = runOn(restless, MARKET);
    expect(clean.journal.counts.trades).toBeGreaterThan(10);
    for (const minutes of [59, 60, 61, 200, 359]) runUntil(minutes);
    expect(runUntil(MINUTES).engine.digests()).toEqual(clean.digests());
    const result = verify();
    expect(result).toMatchObject({ contradiction: undefined, frames: MINUTES, digests: clean.digests() });
    const record = LiveRecord.read(folder);
    const fold = new Fold(engineFor(restless, MARKET), record.originText);
    record.close();
    for (let i = 0; i < MINUTES; i++) fold.step(frameAt(TEST_START + i * MINUTE_MS));
    expect(result.chains).toEqual({ inputs: fold.inputHash, outputs: fold.outputHash });
  });

  it('answers in SQL where each candle came from', () => {
    runUntil(100);
    const database = new Sqlite(join(folder, 'record.sqlite'), { readonly: true });
    const rows = database
      .prepare(
        "SELECT COUNT(*) AS count, source, MAX(timestamp) AS last FROM ohlcv_data WHERE symbol='BBBUSDT' AND timeframe='1m' GROUP BY source",
      )
      .all();
    database.close();
    expect(rows).toEqual([{ count: 100, source: 'websocket', last: TEST_START + 99 * MINUTE_MS }]);
  });

  it('has one writer, and lets others read meanwhile', () => {
    runUntil(3);
    const writer = LiveRecord.write(folder);
    expect(() => LiveRecord.write(folder)).toThrow(UsageError);
    expect(verify().frames).toBe(3);
    writer.close();
    LiveRecord.write(folder).close();
  });

  it('stores a frame whole or not at all', () => {
    runUntil(5);
    const record = LiveRecord.write(folder);
    const fold = resume(record, engineFor(restless, MARKET));
    const frame = frameAt(TEST_START + 5 * MINUTE_MS);
    const row = fold.step(frame);
    const known = { ...row, closeTime: TEST_START + MINUTE_MS };
    expect(() => record.append([{ row: known, entries: entriesOf(frame) }])).toThrow(DataError);
    record.append([{ row, entries: entriesOf(frame) }]);
    record.close();
    expect(verify()).toMatchObject({ frames: 6, contradiction: undefined });
  });

  it('keeps what came again with other values, and only that', () => {
    runUntil(10);
    const record = LiveRecord.write(folder);
    const [entry] = entriesOf(frameAt(TEST_START)) as [Entry];
    const about = { isDecided: true, seenAt: TEST_START + HOUR_MS };
    expect(record.noteAgain('AAAUSDT', entry, about)).toBe(false);
    const revised = { ...entry, candle: { ...entry.candle!, close: entry.candle!.close + 0.5 } };
    expect(record.noteAgain('AAAUSDT', revised, about)).toBe(true);
    record.close();
    expect(verify().contradiction).toBeUndefined();
  });

  it('is continued only with the same run', () => {
    runUntil(2);
    const record = LiveRecord.read(folder);
    expect(() => requireSameRun(record, IDENTITY)).not.toThrow();
    expect(() => requireSameRun(record, { ...IDENTITY, config: { seed: 2 } })).toThrow(/another config/);
    record.close();
    expect(() =>
      runUntil(
        4,
        scripted(() => ({ action: 'refuse', code: 'OTHER' })),
      ),
    ).toThrow(VerificationError);
  });

  it('passes over a damaged snapshot', () => {
    runUntil(200);
    tamper("UPDATE snapshot SET state = x'00' WHERE close_time = (SELECT max(close_time) FROM snapshot)");
    runUntil(MINUTES);
    expect(verify().digests).toEqual(runOn(restless, MARKET).digests());
  });
});

describe('verification', () => {
  const at = (minute: number): number => TEST_START + minute * MINUTE_MS;
  beforeEach(() => void runUntil(120));

  it('names an altered candle', () => {
    tamper('UPDATE candle SET close = close + 0.01 WHERE symbol = ? AND open_time = ?', 'BBBUSDT', at(77));
    expect(verify().contradiction).toEqual({ kind: 'candle', symbol: 'BBBUSDT', closeTime: at(78) });
  });

  it('names altered inputs', () => {
    const frame = frameAt(at(50));
    const candles = frame.candles.map((candle) => candle && { ...candle, volume: candle.volume + 1 });
    tamper('UPDATE frame SET inputs = ? WHERE close_time = ?', frameBytes({ ...frame, candles }), at(51));
    expect(verify().contradiction).toEqual({ kind: 'data', closeTime: at(51) });
  });

  it('names a missing frame', () => {
    tamper('DELETE FROM frame WHERE close_time = ?', at(31));
    expect(verify().contradiction).toEqual({ kind: 'missing', closeTime: at(32) });
  });

  it('names the first frame decided otherwise', () => {
    const other = scripted((time) => (time === at(99) ? { action: 'refuse', code: 'OTHER' } : { action: 'hold' }));
    expect(verify(other).contradiction).toMatchObject({ kind: 'logic' });
  });
});

it('a frame survives its bytes', () => {
  const frame = frameAt(TEST_START + 42 * MINUTE_MS);
  expect(frameOfBytes(frameBytes(frame))).toEqual(frame);
  expect(frameOfBytes(frameBytes({ openTime: TEST_START, candles: [null, null] })).candles).toEqual([null, null]);
});
