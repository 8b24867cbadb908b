import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../engine/market/observation.ts';
import { Random } from '../../../engine/market/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import { SideHistory } from '../side/side-history.ts';
import { closesOnly, told, ToldRun } from '../testing/told-market.ts';
import { altSeasonIndex, isBitcoin } from './alt-season.ts';
import { CryptoHead, fundingSignal, openInterestSignal, premiumSignal } from './crypto.ts';

const ETH = { symbol: 'ETHUSDT' };
const flat = (minutes: number) => closesOnly(Array(minutes).fill(100));

describe('signals of the crypto head', () => {
  it('takes dear funding against the crowd, from one deviation on', () => {
    expect(fundingSignal(0.00025, 3)).toBe(-1);
    expect(fundingSignal(0.00015, 1)).toBe(-0.5);
    expect(fundingSignal(0.00014, 0.99)).toBe(0);
    expect(fundingSignal(0.00005, -1.2)).toBeCloseTo(0.6, 12);
    expect(fundingSignal(0.001, 0)).toBe(-1);
    expect(fundingSignal(-0.0005, NaN)).toBe(1);
    expect(fundingSignal(0.0001, NaN)).toBeNaN();
  });

  it('holds price against open interest', () => {
    expect(openInterestSignal(0.01, 0.02, 0.02)).toBe(1);
    expect(openInterestSignal(-0.01, 0.01, 0.02)).toBe(-0.5);
    expect(openInterestSignal(0.01, -0.02, 0.02)).toBeCloseTo(0.3, 12);
    expect(openInterestSignal(-0.01, -0.01, 0.02)).toBeCloseTo(-0.15, 12);
    expect(openInterestSignal(0, 0.02, 0.02)).toBe(0);
    expect(openInterestSignal(0.01, 0.02, NaN)).toBeNaN();
  });

  it('reads the premium in four steps', () => {
    const premiums = [0.0051, 0.005, 0.0021, 0.002, 0, -0.001, -0.0011, -0.003, -0.0031, NaN];
    expect(premiums.map(premiumSignal)).toEqual([-1, -0.5, -0.5, 0, 0, 0, 0.5, 0.5, 1, NaN]);
  });
});

describe('alt season', () => {
  it('is the share of alts ahead of Bitcoin over 90 days', () => {
    const gains = { AUSDT: 0.3, BUSDT: 0.1, CUSDT: -0.05, DUSDT: 0.5, BTCUSDT: 0.2, USDCUSDT: 9, WBTCUSDT: 9 };
    const symbols = Object.keys(gains).sort();
    const run = new ToldRun(flat(1), [], { symbol: 'AUSDT', symbols });
    for (const [symbol, gain] of Object.entries(gains)) {
      run.dailies.note(symbol, TEST_START - 90 * DAY_MS, 100);
      run.dailies.note(symbol, TEST_START, 100 * (1 + gain));
    }
    expect(altSeasonIndex(run.step()[0]!.market)).toBe(50);
  });

  it('does not exist without Bitcoin or with a single alt', () => {
    for (const symbols of [
      ['AUSDT', 'BUSDT', 'CUSDT'],
      ['AUSDT', 'BTCUSDT'],
    ]) {
      const run = new ToldRun(flat(1), [], { symbol: 'AUSDT', symbols });
      for (const symbol of symbols) {
        run.dailies.note(symbol, TEST_START - 90 * DAY_MS, 100);
        run.dailies.note(symbol, TEST_START, 120);
      }
      expect(altSeasonIndex(run.step()[0]!.market)).toBeNaN();
    }
  });

  it('knows Bitcoin by its pairs', () => {
    expect(['BTCUSDT', 'BTCUSD', 'ETHBTC', 'WBTCUSDT', 'BTCSTUSDT'].map(isBitcoin)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

/** Ninety hourly fundings of .0001 ± .00005 per eight hours, the last of them `last`, and a day of dominance. */
function fundings(end: number, last: number, symbol: string): Observation[] {
  const settled = Array.from({ length: 90 }, (_, i) => {
    const rate = i === 89 ? last : i % 2 === 0 ? 0.00005 : 0.00015;
    return told('FUNDING_SETTLED', end - (89 - i) * HOUR_MS, { rate: rate / 8, intervalHours: 1, symbol });
  });
  return [
    ...settled,
    told('DOMINANCE', end - DAY_MS, { btcPct: 40 }),
    told('DOMINANCE', end, { btcPct: 40.25 }),
    told('ALT_SEASON', end - HOUR_MS, { index: 75 }),
  ];
}

describe('the crypto head', () => {
  const end = TEST_START + 4 * DAY_MS;
  const candles = flat(5 * 1440);

  it('weighs what it knows, and keeps the weight of what it does not', () => {
    const run = new ToldRun(candles, fundings(end, 0.0004, 'ETHUSDT'));
    const head = new CryptoHead(new SideHistory());
    const scope = run.until(end + 10 * MINUTE_MS, (each) => head.score(each));
    // z of the last funding is far above 2: −1·.20; dominance +.25 of .5 points: −.5·.10; alt season 75: +1·.15
    expect(head.score(scope)).toBeCloseTo(-0.2 - 0.05 + 0.15, 12);
    const reasons = head.reasons(scope);
    expect(reasons.map(({ code }) => code)).toEqual(['X.FUNDING_Z', 'X.ALT_SEASON', 'X.DOMINANCE']);
    expect(reasons[2]!.value).toBeCloseTo(0.25, 12);
  });

  it('reads dominance and alt season the other way for Bitcoin', () => {
    const run = new ToldRun(candles, fundings(end, 0.0004, 'BTCUSDT'), { symbol: 'BTCUSDT' });
    const head = new CryptoHead(new SideHistory());
    const scope = run.until(end + 10 * MINUTE_MS, (each) => head.score(each));
    expect(head.score(scope)).toBeCloseTo(-0.2 + 0.05, 12);
  });

  it('takes the deviation over the last 90 fundings, the last among them', () => {
    const run = new ToldRun(candles, fundings(end, 0.00025, 'ETHUSDT'));
    const head = new CryptoHead(new SideHistory());
    const scope = run.until(end + 10 * MINUTE_MS, (each) => head.score(each));
    const rates = Array.from({ length: 90 }, (_, i) => (i === 89 ? 0.00025 : i % 2 === 0 ? 0.00005 : 0.00015));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / 90;
    const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / 90);
    const reason = head.reasons(scope).find(({ code }) => code === 'X.FUNDING_Z');
    expect(reason!.value).toBeCloseTo((0.00025 - mean) / deviation, 9);
  });

  it('is not ready without data, and says what is stale', () => {
    const silent = new ToldRun(candles, []);
    const head = new CryptoHead(new SideHistory());
    const first = silent.until(TEST_START + HOUR_MS, (each) => expect(head.score(each)).toBeNaN());
    expect(head.reasons(first)).toEqual([{ code: 'X.NO_FEED', value: 0 }]);
    const stale = new ToldRun(candles, fundings(end - 2 * DAY_MS, 0.0004, 'ETHUSDT'));
    const other = new CryptoHead(new SideHistory());
    const last = stale.until(end + 10 * MINUTE_MS, (each) => other.score(each));
    expect(other.score(last)).toBeNaN();
    expect(other.reasons(last).map(({ code }) => code)).toEqual(['X.NO_FEED', 'X.STALE']);
  });

  it('sees a piece of side data exactly from when it is available, and until it is too old', () => {
    const time = TEST_START + 10 * MINUTE_MS;
    for (const [lateMs, isSeen] of [
      [0, true],
      [1, false],
    ] as const) {
      const quote = { mark: 101, index: 100, ...ETH, availableAt: time + lateMs };
      const run = new ToldRun(candles, [told('MARK_INDEX', time - MINUTE_MS, quote)]);
      const side = new SideHistory();
      const scope = run.until(time);
      expect(side.update(scope.market).markIndex.isFresh).toBe(isSeen);
      expect(side.update(run.until(time + 5 * MINUTE_MS).market).markIndex.isFresh).toBe(true);
      const after = side.update(run.until(time + 6 * MINUTE_MS).market).markIndex;
      expect([after.isFresh, after.isStale]).toEqual([false, true]);
    }
  });

  it('measures open interest over an hour against its moves of 30 days', () => {
    const random = Random.fromKey('open interest');
    const days = 31;
    const price = Array.from({ length: days * 1440 }, () => 100 * (1 + 0.01 * random.normal()));
    const amounts = Array.from({ length: days * 288 }, () => 1000 * (1 + 0.02 * random.normal()));
    const feed = amounts.map((oiBase, i) => told('OPEN_INTEREST', TEST_START + i * 5 * MINUTE_MS, { oiBase, ...ETH }));
    const run = new ToldRun(closesOnly(price), feed);
    const side = new SideHistory();
    const time = TEST_START + (30 * 24 + 3) * HOUR_MS;
    const scope = run.until(time, (each) => side.update(each.market));
    const views = side.update(scope.market);
    // known at hh:00 is the figure of five minutes before
    const last = (time - TEST_START) / (5 * MINUTE_MS) - 1;
    const move = (i: number): number => amounts[i]! / amounts[i - 12]! - 1;
    expect(side.openInterestMove(views)).toBeCloseTo(move(last), 12);
    const moves = Array.from({ length: 30 * 288 + 1 }, (_, k) => last - k)
      .filter((i) => i >= 12)
      .map(move);
    const mean = moves.reduce((sum, x) => sum + x, 0) / moves.length;
    const spread = Math.sqrt(moves.reduce((sum, x) => sum + (x - mean) ** 2, 0) / moves.length);
    expect(side.openInterestSpread).toBeCloseTo(spread, 12);
    expect(side.openInterestSpread).not.toBeNaN();
  });

  it('goes on from a saved state', () => {
    const feed = fundings(end, 0.0004, 'ETHUSDT');
    const run = new ToldRun(candles, feed);
    const [side, restoredSide] = [new SideHistory(), new SideHistory()];
    const [head, restored] = [new CryptoHead(side), new CryptoHead(restoredSide)];
    run.until(end - 3 * DAY_MS, (each) => head.score(each));
    restoredSide.restore(structuredClone(side.save()));
    restored.restore(structuredClone(head.save()));
    run.until(end + HOUR_MS, (each) => expect(restored.score(each)).toBe(head.score(each)));
  });
});
