import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../market/units.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import type { Market } from '../../testing/runs.ts';
import type { Bot } from '../bots/bot.ts';
import { Bots } from '../bots/bots.ts';
import { LiveRecord } from '../record/record.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { botStatusOf } from './bot-status.ts';
import { ScanCounts } from './gates.ts';
import { LatestVotes } from './votes.ts';

const MINUTES = 40;
const MARKET: Market = { AAAUSDT: walkCandles(MINUTES, { seed: 1, absentShare: 0.2 }) };

/** What a strategy was asked, and how often. */
const asked = { explanations: [] as number[], accounts: 0 };

/** Looks at 1m and 5m, and tells at each when it was asked. */
const talkative: Strategy = {
  name: 'talkative',
  params: {},
  decideOn: '1m',
  share: () => ({
    save: () => ({}),
    restore: () => undefined,
    account: () => {
      asked.accounts++;
      return { scans: [] };
    },
  }),
  create: (view) => ({
    look: () => undefined,
    decide: () => ({ action: 'refuse', code: 'WARMUP' }),
    explain(minutes) {
      asked.explanations.push(minutes);
      const time = minutes === 1 || minutes === 5 ? view.clock.time : NaN;
      return { time, votes: [], consensus: { direction: 1, confidence: 0.5 } };
    },
  }),
};

/** Two heads on 1m and 5m, of which the second has something to say from the third close on. */
const voting: Strategy = {
  name: 'voting',
  params: {},
  decideOn: '1m',
  create(view) {
    let closes = 0;
    const readiness = (minutes: number): boolean[] => (minutes === 1 || minutes === 5 ? [true, closes > 2] : []);
    return {
      look: () => void closes++,
      decide: () => ({ action: 'hold' }),
      readiness,
      explain(minutes) {
        asked.explanations.push(minutes);
        const votes = readiness(minutes).map((isReady) => {
          return { head: 'one', direction: 0, confidence: 0, isReady, reasons: [] };
        });
        const time = votes.length === 0 ? NaN : view.clock.time;
        return { time, votes, consensus: { direction: 0, confidence: 0 } };
      },
    };
  },
};

let folder: string;
let record: LiveRecord;
let bots: Bots;
let bot: Bot;

beforeEach(() => {
  asked.explanations = [];
  asked.accounts = 0;
  folder = mkdtempSync(join(tmpdir(), 'ninefold-looks-'));
  record = LiveRecord.write(folder);
  record.begin(venueOf(MARKET));
  bots = new Bots({ record, venue: record.venue!, plans: [planOf(talkative, MARKET)], historyMinutes: 0 });
  bot = bots.all[0]!;
});
afterEach(() => {
  record.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A bot that votes, in place of the talkative one. */
function openVoting(): void {
  const plan = { ...planOf(voting, MARKET), id: 'voting' };
  bots = new Bots({ record, venue: record.venue!, plans: [plan], historyMinutes: 0 });
}

/** Decides and stores the minutes from one on, up to another. */
function pass(from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const decided = bots.decide([frameAt(MARKET, TEST_START + i * MINUTE_MS)]);
    record.append(decided.map((one) => ({ ...one, messages: [] })));
  }
}

describe('whoever looks at a live run', () => {
  it('costs one explanation a candle of each timeframe, and sees each close at once', () => {
    const votes = new LatestVotes();
    const look = (): number[] => votes.of(bot, 'AAAUSDT').map(({ time }) => (time - TEST_START) / MINUTE_MS);
    pass(0, 11);
    expect([look(), look(), look()]).toEqual([
      [11, 11],
      [11, 11],
      [11, 11],
    ]);
    expect(asked.explanations).toEqual([1, 5, 15, 60, 240]);
    pass(11, 14);
    expect(look()).toEqual([14, 11]);
    pass(14, 15);
    expect(look()).toEqual([15, 15]);
    expect(asked.explanations.slice(5)).toEqual([1, 1, 5, 15]);
  });

  it('learns how many heads are ready without any explanation, where the strategy says it', () => {
    const votes = new LatestVotes();
    const readiness = (): unknown => votes.readiness(bots.all).get('AAAUSDT');
    openVoting();
    pass(0, 2);
    expect(readiness()).toEqual({ ready: 2, total: 4 });
    pass(2, 8);
    expect(readiness()).toEqual({ ready: 4, total: 4 });
    expect(asked.explanations).toEqual([]);
    bots.all[0]!.fold.engine.symbols[0]!.readiness = () => undefined;
    expect(readiness()).toEqual({ ready: 4, total: 4 });
    expect(asked.explanations).toContain(1);
  });

  it('is told the newest vote, which costs the explanations of one symbol', () => {
    const votes = new LatestVotes();
    expect(votes.newest(bots.all)).toBeUndefined();
    pass(0, 7);
    expect(votes.newest(bots.all)).toMatchObject({ symbol: 'AAAUSDT', minutes: 1, time: TEST_START + 7 * MINUTE_MS });
  });

  it('costs one account in all to count scans: signals and refusals where they are counted, else decisions', () => {
    const scans = new ScanCounts();
    pass(0, 3);
    expect(scans.of(bots.all)).toEqual({ scans: 3, refusals: 3 });
    pass(3, 7);
    expect([scans.of(bots.all), asked.accounts]).toEqual([{ scans: 7, refusals: 7 }, 1]);
    openVoting();
    pass(7, 9);
    expect(scans.of(bots.all)).toEqual({ scans: bots.all[0]!.fold.engine.decisions, refusals: 0 });
    expect(bots.all[0]!.fold.engine.decisions).toBeGreaterThan(0);
  });

  it('is told the digests as of the last frame', () => {
    pass(0, 5);
    const { digests } = botStatusOf(bot);
    expect(digests).toEqual(bot.fold.engine.digests());
    expect(botStatusOf(bot).digests).toBe(digests);
    pass(5, 6);
    expect(botStatusOf(bot).digests).toEqual(bot.fold.engine.digests());
    expect(botStatusOf(bot).digests.inputs).not.toBe(digests.inputs);
  });

  it('gets the newest candles of a symbol, those of absent minutes left out', () => {
    pass(0, MINUTES);
    const { openTime, length } = MARKET['AAAUSDT']!;
    const all = Array.from(openTime.subarray(0, length));
    expect(length).toBeLessThan(MINUTES);
    for (const limit of [1, 7, MINUTES]) {
      expect(record.newestCandles('AAAUSDT', limit).map((one) => one.openTime)).toEqual(all.slice(-limit));
    }
    expect(record.newestCandles('NONEUSDT', 5)).toEqual([]);
  });
});
