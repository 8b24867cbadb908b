import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, RunningError, UsageError, VerificationError } from '../../market/errors.ts';
import { HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import { engineFor, runOn, scripted } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { Fold } from './fold.ts';
import { frameBytes, frameOfBytes } from './frame-bytes.ts';
import { LiveRecord } from './record.ts';
import { verifyRecord } from './verify.ts';

/** More than a day, so that a finished one is forgotten on the way. */
const MINUTES = 1600;
const MARKET: Market = {
  AAAUSDT: walkCandles(MINUTES, { seed: 1, absentShare: 0.02 }),
  BBBUSDT: walkCandles(MINUTES, { seed: 2 }),
};
const BUILD = 'one';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ninefold-record-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openBots(record: LiveRecord, strategy: Strategy = restless): Bots {
  if (record.venue === undefined) record.begin(venueOf(MARKET));
  return new Bots({ record, venue: record.venue!, plans: [planOf(strategy, MARKET)], historyMinutes: 180 });
}

/** Runs on until `to` minutes are stored, with a snapshot every hour, as a process that was started for it. */
function runUntil(to: number, strategy: Strategy = restless): Fold {
  const record = LiveRecord.write(folder, BUILD);
  try {
    const bots = openBots(record, strategy);
    const done = ((record.lastClose ?? TEST_START) - TEST_START) / MINUTE_MS;
    for (let i = done; i < to; i++) {
      const [decided] = bots.decide([frameAt(MARKET, TEST_START + i * MINUTE_MS)]);
      const isDue = (decided!.frame.openTime + MINUTE_MS) % HOUR_MS === 0;
      record.append([{ ...decided!, messages: [] }]);
      record.appendBot([], isDue ? bots.snapshots() : []);
    }
    return bots.all[0]!.fold;
  } finally {
    record.close();
  }
}

function verify(strategy: Strategy = restless): ReturnType<typeof verifyRecord> {
  const record = LiveRecord.read(folder);
  try {
    return verifyRecord(record, record.bots.find('bot')!, engineFor(strategy, MARKET));
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
    for (const minutes of [59, 61, 1439, 1440, 1441, 1500]) runUntil(minutes);
    expect(runUntil(MINUTES).engine.digests()).toEqual(clean.digests());
    const result = verify();
    expect(result).toMatchObject({ contradiction: undefined, frames: MINUTES, digests: clean.digests() });
    const record = LiveRecord.read(folder);
    const fold = new Fold(engineFor(restless, MARKET), record.bots.find('bot')!.originText);
    record.close();
    for (let i = 0; i < MINUTES; i++) fold.step(frameAt(MARKET, TEST_START + i * MINUTE_MS).frame);
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
    expect(() => LiveRecord.write(folder)).toThrow(RunningError);
    expect(() => LiveRecord.write(folder)).toThrow(new RegExp(`process ${process.pid}, since 20`));
    expect(verify().frames).toBe(3);
    writer.close();
    LiveRecord.write(folder).close();
  });

  it('stores a frame whole or not at all', () => {
    runUntil(5);
    const record = LiveRecord.write(folder, BUILD);
    const bots = openBots(record);
    const [decided] = bots.decide([frameAt(MARKET, TEST_START + 5 * MINUTE_MS)]);
    const [own] = decided!.bots;
    const known = { ...own!, row: { ...own!.row, closeTime: TEST_START + MINUTE_MS } };
    expect(() => record.append([{ ...decided!, bots: [known], messages: [] }])).toThrow(DataError);
    record.append([{ ...decided!, messages: [] }]);
    record.close();
    expect(verify()).toMatchObject({ frames: 6, contradiction: undefined });
  });

  it('keeps what came again with other values, and only that', () => {
    runUntil(10);
    const record = LiveRecord.write(folder);
    const entry = frameAt(MARKET, TEST_START).entries[0]!;
    const about = { isDecided: true, seenAt: TEST_START + HOUR_MS };
    expect(record.noteAgain('AAAUSDT', entry, about)).toBe(false);
    const revised = { ...entry, candle: { ...entry.candle!, close: entry.candle!.close + 0.5 } };
    expect(record.noteAgain('AAAUSDT', revised, about)).toBe(true);
    record.close();
    expect(verify().contradiction).toBeUndefined();
  });

  it('is continued only with the same run', () => {
    runUntil(2);
    const record = LiveRecord.write(folder);
    const same = planOf(restless, MARKET);
    const open = (plan: typeof same): Bots => {
      return new Bots({ record, venue: record.venue!, plans: [plan], historyMinutes: 180 });
    };
    expect(() => open(same)).not.toThrow();
    const other = { ...same, identity: { ...same.identity, config: { seed: 2 } } };
    expect(() => open(other)).toThrow(/made with another config/);
    const foreign = { ...same, id: 'other', identity: { ...same.identity, symbols: ['ZZZUSDT'] } };
    expect(() => open(foreign)).toThrow(UsageError);
    record.close();
    const refusing = scripted(() => ({ action: 'refuse', code: 'OTHER' }));
    expect(() => runUntil(4, refusing)).toThrow(VerificationError);
  });

  it('passes over snapshots of another build of the program', () => {
    runUntil(200);
    tamper(
      "UPDATE snapshot SET build = 'two', state = x'00' WHERE close_time = (SELECT max(close_time) FROM snapshot)",
    );
    runUntil(MINUTES);
    expect(verify().digests).toEqual(runOn(restless, MARKET).digests());
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
    const { frame } = frameAt(MARKET, at(50));
    const candles = frame.candles.map((candle) => candle && { ...candle, volume: candle.volume + 1 });
    const bytes = frameBytes({ ...frame, candles });
    tamper('UPDATE input SET candles = ? WHERE close_time = ?', bytes.candles, at(51));
    expect(verify().contradiction).toEqual({ kind: 'data', closeTime: at(51) });
  });

  it('names a missing frame', () => {
    tamper('DELETE FROM frame WHERE close_time = ?', at(31));
    expect(verify().contradiction).toEqual({ kind: 'missing', closeTime: at(31) });
  });

  it('names the first frame decided otherwise', () => {
    const other = scripted((time) => (time === at(99) ? { action: 'refuse', code: 'OTHER' } : { action: 'hold' }));
    expect(verify(other).contradiction).toMatchObject({ kind: 'logic' });
  });
});

it('a frame survives its bytes', () => {
  const { frame } = frameAt(MARKET, TEST_START + 42 * MINUTE_MS);
  expect(frameOfBytes(frameBytes(frame))).toEqual(frame);
  const empty = { openTime: TEST_START, candles: [null, null], observations: [] };
  expect(frameOfBytes(frameBytes(empty))).toEqual(empty);
});

it('the audit log tells when an entry was changed', () => {
  const record = LiveRecord.write(folder);
  for (const what of ['pause', 'resume', 'stop']) record.audit.add({ time: 1, who: 'me', what, detail: '' });
  expect([record.audit.firstBroken(), record.audit.newest(2).map(({ what }) => what)]).toEqual([
    undefined,
    ['stop', 'resume'],
  ]);
  record.close();
  tamper("UPDATE audit SET who = 'you' WHERE seq = 2");
  const again = LiveRecord.read(folder);
  expect(again.audit.firstBroken()).toBe(2);
  again.close();
});
