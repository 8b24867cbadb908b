import { appendFileSync, copyFileSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { StoredBot } from '../engine/live/record/bot-table.ts';
import { LiveRecord } from '../engine/live/record/record.ts';
import { verifyRecord } from '../engine/live/record/verify.ts';
import { Random } from '../engine/market/random.ts';
import { drawMoments, sitUntilKilled } from './live/testing/kills.ts';
import type { Hit } from './live/testing/kills.ts';
import { framesOf } from './live/testing/live-run.ts';
import { liveRuns } from './live/testing/live-runs.ts';
import { walOf } from './live/testing/wal.ts';
import { engineOf } from './live/verify.ts';
import { buildProgram } from './program/built-program.ts';

const SEED = 1;
const KILLS = 54;
/** The mutant is killed until so many frames were torn apart from their decisions, and not more often than this. */
const TORN_FRAMES = 3;
const MUTANT_KILLS_MAX = 40;
const CUTS = 120;
const PAGE_BYTES = 4096;

const live = liveRuns();

describe('a run that is killed over and over', () => {
  it(`comes to the same record, and its receiver to the same effects, as one that is not (seed ${SEED})`, async () => {
    const run = await live.open();
    const hits: Hit[] = [];
    for (const moment of drawMoments(Random.fromKey(`kills|${SEED}`), KILLS)) {
      hits.push(await sitUntilKilled(run, moment));
    }
    expect(await live.differencesFromClean(run)).toEqual([]);
    // Kills that hit nothing prove nothing.
    const count = (isHit: (hit: Hit) => boolean): number => hits.filter(isHit).length;
    expect(count(({ phase }) => phase !== 'streaming')).toBeGreaterThanOrEqual(10);
    expect(count(({ phase }) => phase === 'streaming')).toBeGreaterThanOrEqual(10);
    expect(count(({ isCommitTorn }) => isCommitTorn)).toBeGreaterThan(0);
    expect(count(({ isRequestOpen }) => isRequestOpen)).toBeGreaterThan(0);
    expect(run.receiver.received).toContain('known');
  }, 300_000);

  it('is told from one that stores candles and decisions apart', async () => {
    const mutant = await buildProgram('scripts/live.ts', [
      {
        file: 'engine/live/edge/session.ts',
        text: `    record.transaction(() => {
      record.append(decided);`,
        by: `    record.append(decided.map((one) => ({ ...one, bots: [], messages: [] })));
    record.transaction(() => {
      record.appendBot(decided.flatMap((one) => one.bots));
      record.outbox.add(decided.flatMap((one) => one.messages));`,
      },
    ]);
    try {
      const run = await live.open(mutant);
      await run.sitOut(1);
      const moments = drawMoments(Random.fromKey(`kills|${SEED}`), 6 * MUTANT_KILLS_MAX);
      let torn = 0;
      for (const moment of moments.filter(({ occasion }) => occasion === 'write')) {
        await sitUntilKilled(run, moment);
        torn += undecidedFrames(run.record);
        if (torn >= TORN_FRAMES) break;
      }
      expect(torn).toBeGreaterThanOrEqual(TORN_FRAMES);
      const kinds = (await live.differencesFromClean(run)).map((difference) => difference.split(',')[0]);
      expect(kinds).toEqual(expect.arrayContaining(['outbox', expect.stringContaining('effects of')]));
    } finally {
      mutant.remove();
    }
  }, 300_000);
});

/** Frames that are stored and that nobody has decided. */
function undecidedFrames(record: string): number {
  const database = new Sqlite(join(record, 'record.sqlite'), { readonly: true });
  try {
    const sql = 'SELECT count(*) FROM input WHERE close_time NOT IN (SELECT close_time FROM frame)';
    return database.prepare(sql).pluck().get() as number;
  } finally {
    database.close();
  }
}

/** A copy of a record of which the disk kept only so many bytes of its log, and perhaps others behind them. */
function cutCopy(record: string, { bytes, garbage }: { bytes: number; garbage: Buffer }): string {
  const copy = join(live.folder, 'cut');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  copyFileSync(join(record, 'record.sqlite'), join(copy, 'record.sqlite'));
  const log = join(copy, 'record.sqlite-wal');
  copyFileSync(join(record, 'record.sqlite-wal'), log);
  truncateSync(log, bytes);
  appendFileSync(log, garbage);
  return copy;
}

type Engines = Map<string, Awaited<ReturnType<typeof freshEngine>>>;

/** A bot's engine, and its state before the first frame. */
async function freshEngine(bot: StoredBot) {
  const { engine } = await engineOf(bot);
  return { engine, start: engine.save() };
}

/** Opens a record as the next start would, and folds all that it holds again: its frames. */
async function soundFrames(record: string, engines: Engines): Promise<number> {
  const stored = LiveRecord.write(record);
  try {
    const bots = stored.bots.all();
    const frames = new Set<number>();
    for (const bot of bots) {
      const { engine, start } = engines.get(bot.id) ?? (await freshEngine(bot));
      engines.set(bot.id, { engine, start });
      engine.restore(start);
      const { contradiction, frames: count } = verifyRecord(stored, bot, engine);
      expect(contradiction).toBeUndefined();
      frames.add(count);
    }
    // Every bot has decided as many, and all there is: never a half frame.
    expect([frames.size, undecidedFrames(record)]).toEqual([Math.min(1, bots.length), 0]);
    return [...frames][0] ?? 0;
  } finally {
    stored.close();
  }
}

describe('a record of which the power took the end', () => {
  it(`opens to a whole frame wherever its log ends, verifies, and goes on as if nothing was (seed ${SEED})`, async () => {
    const run = await live.open();
    await sitUntilKilled(run, { occasion: 'minute', count: 20, delayMs: 0 });
    const log = join(run.record, 'record.sqlite-wal');
    // Nothing went from the log to the database yet: any end of the log is one that a disk could leave.
    expect(statSync(join(run.record, 'record.sqlite')).size).toBeLessThanOrEqual(PAGE_BYTES);
    const { commits } = walOf(log);
    expect(commits.length).toBeGreaterThan(20);
    const engines: Engines = new Map();
    const framesAt: number[] = [0];
    for (const bytes of commits) {
      framesAt.push(await soundFrames(cutCopy(run.record, { bytes, garbage: Buffer.alloc(0) }), engines));
    }
    expect(framesAt).toEqual(framesAt.toSorted((a, b) => a - b));
    expect(framesAt.at(-1)).toBe(framesOf(run.record));
    const random = Random.fromKey(`cuts|${SEED}`);
    for (let i = 0; i < CUTS; i++) {
      const bytes = Math.floor(random.uniform() * (statSync(log).size + 1));
      const garbage = Buffer.from(Array.from({ length: i % 2 === 0 ? 0 : 5000 }, () => random.nextUint32() & 0xff));
      const copy = cutCopy(run.record, { bytes, garbage });
      const kept = commits.filter((end) => end <= bytes).length;
      expect([bytes, await soundFrames(copy, engines)]).toEqual([bytes, framesAt[kept]]);
    }
    truncateSync(log, commits[Math.floor(commits.length / 2)]! + 1);
    expect(await live.differencesFromClean(run)).toEqual([]);
  }, 300_000);
});
