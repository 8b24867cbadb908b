import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import { engineFor, runOn, scripted } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import { LiveRecord } from '../record/record.ts';
import { verifyRecord } from '../record/verify.ts';
import type { LiveSignal } from '../status.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { Bots, loudSignals } from './bots.ts';
import type { BotPlan } from './bot.ts';

const MINUTES = 400;
const MARKET: Market = { AAAUSDT: walkCandles(MINUTES, { seed: 1 }), BBBUSDT: walkCandles(MINUTES, { seed: 2 }) };
const HALF: Market = { BBBUSDT: MARKET['BBBUSDT']! };
const WHOLE_BOT = planOf(restless, MARKET, { id: 'whole' });
const HALF_BOT = planOf(restless, MARKET, { id: 'half', symbols: ['BBBUSDT'] });

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ninefold-bots-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Sitting {
  readonly bots: Bots;
  readonly record: LiveRecord;
  /** Signals that may be sent. */
  readonly loud: LiveSignal[];
  runUntil(minute: number): void;
}

function sit(...plans: readonly BotPlan[]): Sitting {
  const record = LiveRecord.write(folder);
  if (record.venue === undefined) record.begin(venueOf(MARKET));
  const bots = new Bots({ record, venue: record.venue!, plans, historyMinutes: 60 });
  const loud: LiveSignal[] = [];
  return {
    bots,
    record,
    loud,
    runUntil(minute) {
      for (let open = record.lastClose ?? TEST_START; open < TEST_START + minute * MINUTE_MS; open += MINUTE_MS) {
        const [decided] = bots.decide([frameAt(MARKET, open)]);
        record.transaction(() => {
          record.append([{ ...decided!, messages: [] }]);
          bots.storeFailures(open);
        });
        bots.settleFailures();
        loud.push(...loudSignals(decided!));
      }
    },
  };
}

function digestsOf({ bots }: Sitting, id: string): object {
  return bots.all.find((bot) => bot.id === id)!.fold.engine.digests();
}

function verify(id: string, market: Market, strategy: Strategy = restless): ReturnType<typeof verifyRecord> {
  const record = LiveRecord.read(folder);
  const result = verifyRecord(record, record.bots.find(id)!, engineFor(strategy, market));
  record.close();
  return result;
}

describe('several bots over one record', () => {
  it('each decide as if alone, on their own symbols, and verify', () => {
    const sitting = sit(WHOLE_BOT, HALF_BOT);
    sitting.runUntil(MINUTES);
    expect(digestsOf(sitting, 'whole')).toEqual(runOn(restless, MARKET).digests());
    expect(digestsOf(sitting, 'half')).toEqual(runOn(restless, HALF).digests());
    const ids = sitting.record.told.signals({ limit: 10_000 }).map(({ id }) => id);
    expect([ids.length > 10, new Set(ids).size]).toEqual([true, ids.length]);
    sitting.record.close();
    expect(verify('half', HALF)).toMatchObject({ frames: MINUTES, contradiction: undefined });
  });

  it('two that are the same but for their names tell different signals', () => {
    const sitting = sit(WHOLE_BOT, planOf(restless, MARKET, { id: 'twin' }));
    sitting.runUntil(100);
    expect(digestsOf(sitting, 'twin')).toEqual(digestsOf(sitting, 'whole'));
    const [ours, theirs] = ['whole', 'twin'].map((bot) => sitting.record.told.signals({ bot, limit: 100 }));
    expect([ours!.length > 3, theirs!.length]).toEqual([true, ours!.length]);
    expect(theirs!.some(({ id }) => ours!.some((one) => one.id === id))).toBe(false);
    sitting.record.close();
  });

  it('one that joins later begins with the stored history, unheard, and is heard from then on', () => {
    const before = sit(WHOLE_BOT);
    before.runUntil(200);
    before.record.close();
    const sitting = sit(WHOLE_BOT, HALF_BOT);
    const joined = sitting.bots.all[1]!;
    expect([joined.frames, joined.stored.origin.firstOpen]).toEqual([60, TEST_START + 140 * MINUTE_MS]);
    sitting.runUntil(MINUTES);
    const heard = sitting.loud.filter(({ bot }) => bot === 'half');
    expect(heard.length).toBeGreaterThan(3);
    expect(Math.min(...heard.map(({ time }) => time))).toBeGreaterThan(TEST_START + 200 * MINUTE_MS);
    const silent = sitting.record.told.signals({ bot: 'half', limit: 1000 }).filter(({ isSilent }) => isSilent);
    expect(silent.length).toBeGreaterThan(0);
    sitting.record.close();
    expect(verify('half', HALF)).toMatchObject({ frames: MINUTES - 140, contradiction: undefined });
  });

  it('a paused one decides on, unheard; resumed, it is heard again; its digests know nothing of it', () => {
    const sitting = sit(WHOLE_BOT);
    sitting.runUntil(100);
    sitting.bots.control({ bot: 'whole', action: 'pause', who: 'me' }, 5);
    sitting.loud.length = 0;
    sitting.runUntil(300);
    expect(sitting.loud).toEqual([]);
    sitting.bots.control({ bot: 'whole', action: 'resume', who: 'me' }, 6);
    sitting.runUntil(MINUTES);
    expect(sitting.loud.length).toBeGreaterThan(0);
    expect(digestsOf(sitting, 'whole')).toEqual(runOn(restless, MARKET).digests());
    expect(sitting.record.audit.newest(2).map(({ what }) => what)).toEqual(['resume bot whole', 'pause bot whole']);
    sitting.record.close();
  });

  it('a stopped one decides nothing until it is resumed, then what it missed, and stays stopped over a restart', () => {
    const first = sit(WHOLE_BOT, HALF_BOT);
    first.runUntil(100);
    first.bots.control({ bot: 'half', action: 'stop', who: 'me' }, 5);
    first.runUntil(200);
    first.record.close();
    const sitting = sit(WHOLE_BOT, HALF_BOT);
    sitting.runUntil(250);
    const half = sitting.bots.all[1]!;
    expect([half.state, sitting.record.frameCount(half.number)]).toEqual(['stopped', 100]);
    sitting.bots.control({ bot: 'half', action: 'resume', who: 'me' }, 6);
    expect([half.state, half.frames]).toEqual(['running', 250]);
    sitting.runUntil(MINUTES);
    expect(digestsOf(sitting, 'half')).toEqual(runOn(restless, HALF).digests());
    sitting.record.close();
  });

  it('one whose strategy throws is out, stays out, and says why; the others go on', () => {
    const failAt = TEST_START + 50 * MINUTE_MS;
    const failing = scripted((time) => {
      if (time === failAt) throw new Error('a division by nothing');
      return { action: 'hold' };
    });
    const sitting = sit(planOf(failing, MARKET, { id: 'failing' }), WHOLE_BOT);
    sitting.runUntil(MINUTES);
    const [failed] = sitting.bots.all;
    expect([failed!.state, failed!.reason]).toEqual(['failed', 'a division by nothing']);
    expect(sitting.record.frameCount(failed!.number)).toBe(49);
    expect(sitting.record.audit.newest(1)[0]).toMatchObject({ what: 'bot failing failed' });
    expect(digestsOf(sitting, 'whole')).toEqual(runOn(restless, MARKET).digests());
    const resume = (): unknown => sitting.bots.control({ bot: 'failing', action: 'resume', who: 'me' }, 6);
    expect(resume).toThrow('failing cannot resume, its strategy fails (a division by nothing): mend it first.');
    sitting.record.close();
    const again = sit(planOf(failing, MARKET, { id: 'failing' }), WHOLE_BOT);
    expect(again.bots.all[0]!.state).toBe('failed');
    again.record.close();
  });

  it('refuses what cannot be', () => {
    const { bots, record } = sit(WHOLE_BOT);
    const control = (bot: string, action: 'pause' | 'resume' | 'stop'): (() => void) => {
      return () => bots.control({ bot, action, who: 'me' }, 1);
    };
    expect(control('hole', 'pause')).toThrow(/no bot "hole". Did you mean "whole"/);
    expect(control('whole', 'resume')).toThrow(UsageError);
    control('whole', 'stop')();
    expect(control('whole', 'pause')).toThrow('whole is stopped: it cannot pause now.');
    record.close();
  });
});

it('what was decided but not stored is forgotten', () => {
  const sitting = sit(WHOLE_BOT);
  sitting.runUntil(120);
  for (let i = 120; i < 130; i++) sitting.bots.decide([frameAt(MARKET, TEST_START + i * MINUTE_MS)]);
  sitting.bots.rebuild();
  sitting.runUntil(MINUTES);
  expect(digestsOf(sitting, 'whole')).toEqual(runOn(restless, MARKET).digests());
  sitting.record.close();
});
