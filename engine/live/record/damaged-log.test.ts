import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { restless, restlessMarket } from '../../testing/restless.ts';
import { engineFor } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { checkRecord } from './backup.ts';
import { recordFile } from './database.ts';
import { LiveRecord } from './record.ts';
import { verifyRecord } from './verify.ts';
import type { RecordVerification } from './verify.ts';

const MINUTES = 100;
/** So many of them are in the file itself. */
const MOVED = 50;
const MARKET = restlessMarket(1, 400);
const RUNS = 30;

let folder: string;
/** The files that a killed process leaves: the log holds frames that the other does not. */
let file: Buffer;
let log: Buffer;
/** The chain over a bot's journal, by how many frames it has. */
const chains = new Map<number, string>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninefold-log-'));
  const earlier = LiveRecord.write(join(folder, 'killed'));
  decideUntil(earlier, MOVED);
  earlier.close();
  const record = LiveRecord.write(join(folder, 'killed'));
  decideUntil(record, MINUTES);
  file = readFileSync(recordFile(record.folder));
  log = readFileSync(`${recordFile(record.folder)}-wal`);
  for (const { row } of record.frames(record.bots.find('bot')!.number)) chains.set(chains.size + 1, row.outputHash);
  record.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Goes on where a record stands, a transaction a frame. */
function decideUntil(record: LiveRecord, minutes: number): void {
  if (record.venue === undefined) record.begin(venueOf(MARKET));
  const bots = new Bots({ record, venue: record.venue!, plans: [planOf(restless, MARKET)], historyMinutes: 180 });
  for (let open = record.lastClose ?? TEST_START; open < TEST_START + minutes * MINUTE_MS; open += MINUTE_MS) {
    record.append(bots.decide([frameAt(MARKET, open)]).map((one) => ({ ...one, messages: [] })));
  }
}

function verified(record: LiveRecord): RecordVerification {
  checkRecord(record);
  return verifyRecord(record, record.bots.find('bot')!, engineFor(restless, MARKET));
}

/** What is done to a log by hand: cut off, overwritten from somewhere on, or one bit of it turned. */
const damages = fc.record({
  how: fc.constantFrom('cut', 'garbage', 'bit'),
  /** Where, in millionths of it. */
  at: fc.noBias(fc.nat(999_999)),
  hasIndex: fc.boolean(),
});

function damaged({ how, at }: { readonly how: string; readonly at: number }): Buffer {
  const place = Math.floor((at / 1e6) * log.length);
  if (how === 'cut') return log.subarray(0, place);
  const bytes = Buffer.from(log);
  if (how === 'bit') bytes[place]! ^= 4;
  else bytes.fill(0xa5, place, Math.min(log.length, place + 5_000));
  return bytes;
}

describe('a record whose log was damaged by hand', () => {
  it('is what it was at an earlier frame, and comes out the same when it goes on', () => {
    const lengths = new Set<number>();
    let count = 0;
    fc.assert(
      fc.property(damages, (damage) => {
        const copy = join(folder, `copy-${count++}`);
        mkdirSync(copy);
        writeFileSync(recordFile(copy), file);
        writeFileSync(`${recordFile(copy)}-wal`, damaged(damage));
        if (damage.hasIndex) writeFileSync(`${recordFile(copy)}-shm`, Buffer.alloc(32_768, 0xa5));
        const record = LiveRecord.write(copy);
        try {
          const before = verified(record);
          lengths.add(before.frames);
          expect([before.contradiction, before.chains.outputs]).toEqual([undefined, chains.get(before.frames)]);
          decideUntil(record, MINUTES);
          const after = verified(record);
          expect([after.contradiction, after.frames]).toEqual([undefined, MINUTES]);
          expect(after.chains.outputs).toBe(chains.get(MINUTES));
        } finally {
          record.close();
          rmSync(copy, { recursive: true });
        }
      }),
      { numRuns: RUNS, seed: 1 },
    );
    // Damage did cost frames, more or fewer of them.
    expect(lengths.size).toBeGreaterThan(10);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(MOVED);
  });
});
