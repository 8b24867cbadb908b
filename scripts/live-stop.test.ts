import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Random } from '../engine/market/random.ts';
import { drawMoments, sitUntil } from './live/testing/kills.ts';
import { liveRuns } from './live/testing/live-runs.ts';

const SEED = 2;
/** Draws of moments; those before the program listens to signals are left out. */
const DRAWS = 18;
/** How long npm may take to pass a signal on. */
const PASSED_ON_MS = 50;

const live = liveRuns();

/** Messages that wait, with the attempts that count. */
function waiting(record: string): unknown[] {
  const database = new Sqlite(join(record, 'record.sqlite'), { readonly: true });
  try {
    return database.prepare("SELECT message_id AS id, attempts FROM outbox WHERE state = 'pending' ORDER BY seq").all();
  } finally {
    database.close();
  }
}

describe('a run that is told to stop', () => {
  it(`ends with status 0 whenever that is, loses nothing, and goes on (seed ${SEED})`, async () => {
    const run = await live.open();
    const moments = drawMoments(Random.fromKey(`stops|${SEED}`), DRAWS).filter(({ occasion }) => occasion !== 'spawn');
    for (const [i, moment] of moments.entries()) {
      // The first one makes its record, during which a signal ends it at once: there is nothing to lose yet.
      const sitting = await sitUntil(run, { ...moment, occasion: i === 0 ? 'minute' : moment.occasion }, signalOf(i));
      const { exitCode } = await sitting.ended;
      expect([moment, exitCode, sitting.said.stderr]).toEqual([moment, 0, expect.not.stringContaining('rror')]);
      expect(sitting.said.stdout).toContain(`Verify: npm run live -- verify ${run.record}\n`);
    }
    expect(await live.differencesFromClean(run)).toEqual([]);
  });

  it('waits only a moment for a webhook that hangs, and sends it again with the next start', async () => {
    const run = await live.open();
    run.isHanging = true;
    const sitting = await sitUntil(run, { occasion: 'request', count: 1, delayMs: 0 }, 'SIGTERM');
    expect((await sitting.ended).exitCode).toBe(0);
    const [hanging] = run.receiver.endpoint.requests;
    // Had its time run out, that would have been an attempt.
    expect(waiting(run.record)[0]).toEqual({ id: hanging!.id, attempts: 0 });
    run.isHanging = false;
    await run.sitOut(2);
    const ids = run.receiver.effects.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(run.receiver.received.slice(0, 2)).toEqual(['new', 'known']);
  });

  it('takes a Ctrl-C that npm passes on for the same one, and is killed by a later one', async () => {
    const run = await live.open();
    run.isHanging = true;
    const moment = { occasion: 'request', count: 1, delayMs: 0 } as const;
    const patient = await sitUntil(run, moment, 'SIGINT');
    setTimeout(() => patient.child.kill('SIGINT'), PASSED_ON_MS);
    expect((await patient.ended).exitCode).toBe(0);
    const hasty = await sitUntil(run, moment, 'SIGINT');
    const again = setInterval(() => hasty.child.kill('SIGINT'), PASSED_ON_MS);
    const { exitCode, signal } = await hasty.ended;
    clearInterval(again);
    expect([exitCode, signal]).toEqual([null, 'SIGINT']);
  });
});

function signalOf(i: number): NodeJS.Signals {
  return i % 2 === 0 ? 'SIGTERM' : 'SIGINT';
}
