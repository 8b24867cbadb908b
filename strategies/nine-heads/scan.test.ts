/** What the gates look at, worked out anew from the definition at every close; and what the data itself forbids. */
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../engine/testing/real-month.ts';
import { runOn } from '../../engine/testing/runs.ts';
import { emptyConsensus, formConsensus } from './consensus.ts';
import { stretched } from './head.ts';
import { changed } from './heads/head.contract.ts';
import { planInput } from './plan-input.ts';
import { reversalConfidence, reversalDirection } from './primitives/reversal-candle.ts';
import { Scan } from './scan.ts';
import type { ScanParts } from './scan.ts';
import { DEFAULT_SETTINGS, settingsSchema } from './settings.ts';
import type { Settings } from './settings.ts';
import type { SymbolDesk } from './symbol-desk.ts';
import type { TimeframeDesk } from './timeframe-desk.ts';
import { watched } from './testing/watched.ts';

const ANALYSIS: Readonly<Record<number, number>> = { 1: 15, 5: 60, 15: 60, 60: 240 };

/** The verdict of a timeframe by its own votes: a side from four heads and a confidence of .65 on, else flat. */
function biasOf({ votes }: TimeframeDesk, { weights, kappa }: Settings): { direction: number; strength: number } {
  const formed = formConsensus(votes, { weights, confidenceMin: 0.5 }, emptyConsensus());
  const strength = stretched(formed.confidence, kappa);
  const isClear = formed.direction !== 0 && formed.agreeing >= 4 && strength >= 0.65 - 1e-9;
  return isClear ? { direction: formed.direction, strength } : { direction: 0, strength: 0 };
}

/** Cheap in the analysis timeframe's dealing range; in a breakout, at most an ATR beyond the 20 candles before. */
function zoneOf(desk: TimeframeDesk, analysis: TimeframeDesk, direction: number): number {
  const { past, candle, atr } = desk.scope;
  if (desk.regime === 'BREAKOUT') {
    const ages = Array.from({ length: 20 }, (_, i) => i + 1);
    const side = direction > 0 ? Math.max(...ages.map((i) => past.high(i))) : Math.min(...ages.map((i) => past.low(i)));
    const beyond = direction * (candle.close - side);
    return beyond > 0 && beyond <= atr ? 1 : 0;
  }
  if (analysis.candles === 0) return 0;
  const { rangeLow, rangeHigh } = analysis.scope.structure;
  const position = Math.min(1, Math.max(0, (candle.close - rangeLow) / (rangeHigh - rangeLow)));
  const cheapness = direction > 0 ? position : 1 - position;
  return Number.isNaN(cheapness) ? 0 : Math.min(1, Math.max(0, (0.618 - cheapness) / (0.618 - 0.382)));
}

/** Reversal candles of a direction among the last hundred, the youngest first. */
function reversalsOf({ past }: TimeframeDesk['scope'], direction: 1 | -1): { age: number; value: number }[] {
  return Array.from({ length: Math.min(100, past.size) }, (_, age) => {
    const candle = { open: past.open(age), high: past.high(age), low: past.low(age), close: past.close(age) };
    const isOne = reversalDirection(candle) === direction;
    return { age, value: isOne ? reversalConfidence(candle, direction) / 100 : 0 };
  }).filter(({ value }) => value > 0);
}

/** The strongest event of the last closes by the definition's table, .15 more on volume. */
function triggerOf({ scope, heads }: TimeframeDesk, direction: 1 | -1, freshCandles: number): number {
  const since = (index: number | undefined, value: number): number =>
    index !== undefined && index >= 0 && index > scope.index - freshCandles ? value : 0;
  const track = heads.wyckoff.track(direction);
  const isPhase = ['spring', 'test', 'lastPoint'].includes(String(track.lastKind));
  const harmonic = direction > 0 ? heads.harmonic.lastLong : heads.harmonic.lastShort;
  const strongest = Math.max(
    since(heads.ict.lastSweep(direction).index, 1),
    since(heads.ict.lastJudasIndex(direction), 1),
    isPhase ? since(track.lastIndex, 1) : 0,
    since(harmonic?.index, 0.9),
    since(scope.structure.lastEventIndex(direction), 0.8),
    ...reversalsOf(scope, direction).map(({ age, value }) => (age < freshCandles ? value : 0)),
    (heads.rules.strongestPattern(direction, freshCandles)?.strength ?? 0) / 0.55,
  );
  const bonus = strongest > 0 && scope.volumeRatio >= 1.5 - 1e-9 ? 0.15 : 0;
  return Math.min(1, strongest + bonus);
}

/** 1 where price reacted in a zone within the last closes, half where one lies within half an ATR. */
function reactionOf(age: number, isNear: boolean, freshCandles: number): number {
  return age < freshCandles ? 1 : isNear ? 0.5 : 0;
}

/** The last pivot P(3,3) among 60 candles, by looking at each of them; NaN for none. */
function lastPivot({ past }: TimeframeDesk['scope'], direction: number): number {
  const depth = (age: number): number => (direction > 0 ? -past.low(age) : past.high(age));
  for (let age = 3; age < 60 && age + 3 < past.size; age++) {
    const isPivot = [1, 2, 3].every((k) => depth(age) > depth(age + k) && depth(age) >= depth(age - k));
    if (isPivot) return direction > 0 ? past.low(age) : past.high(age);
  }
  return NaN;
}

/** Holds every close that has a direction against the definition; counts what was met. */
function judgeAll(candles: CandleColumns, freshCandles: number): Map<string, number> {
  const given = { ...DEFAULT_SETTINGS, theta: 0.05, kappa: 1.5, freshCandles, tradable: [1, 5, 15, 60] };
  const settings = settingsSchema.parse(given);
  const met = new Map<string, number>();
  let symbol: SymbolDesk | undefined;
  const meet = (what: string): unknown => met.set(what, (met.get(what) ?? 0) + 1);
  const onClose = (desk: TimeframeDesk): void => {
    // of 1m every fourth close is enough
    if (desk.minutes === 240 || (desk.minutes === 1 && desk.scope.index % 4 > 0)) return;
    if (desk.consensus.direction === 0 || !(desk.scope.atr > 0)) return;
    const analysis = symbol!.desk(ANALYSIS[desk.minutes]!);
    const direction = desk.consensus.direction > 0 ? 1 : -1;
    const { bias, confluence } = symbol!.explain(desk.minutes);
    const expected = analysis.candles === 0 ? { direction: 0, strength: 0 } : biasOf(analysis, settings);
    const { gaps, structure, index, atr, candle } = desk.scope;
    const gapAge = index - Math.max(gaps.lastReaction(direction), gaps.lastBalancedReaction(direction));
    const blockAge = index - Math.max(structure.lastBlockReaction(direction), structure.lastBreakerReaction(direction));
    const parts = {
      zone: zoneOf(desk, analysis, direction),
      htf: expected.direction === direction ? expected.strength : 0,
      trigger: triggerOf(desk, direction, freshCandles),
      fvg: reactionOf(gapAge, gaps.isNear(direction, candle.close, 0.5 * atr), freshCandles),
      ob: reactionOf(blockAge, structure.isNearBlock(direction, candle.close, 0.5 * atr), freshCandles),
    };
    const prices = [0, 1, 2].map((age) => (direction > 0 ? desk.scope.past.low(age) : desk.scope.past.high(age)));
    const extreme = direction > 0 ? Math.min(...prices) : Math.max(...prices);
    const pivot = lastPivot(desk.scope, direction);
    const input = planInput(desk, confluence!, { symbol: 'A', market: 'spot', tickSize: 0.01, quantityStep: 0 });
    const isSame =
      bias.direction === expected.direction &&
      Math.abs(bias.strength - expected.strength) < 1e-9 &&
      input.extreme === extreme &&
      (input.pivot === pivot || Number.isNaN(pivot)) &&
      Object.entries(parts).every(([name, value]) => Math.abs(confluence!.parts[name as 'zone'] - value) < 1e-9);
    if (!isSame)
      expect.fail(`${desk.minutes}m ${index}: ${JSON.stringify([bias, confluence, input, expected, parts, pivot])}`);
    for (const name of ['fvg', 'ob'] as const) meet(`${name} ${parts[name]}`);
    meet(`bias ${expected.direction * direction}`);
    if (desk.regime === 'BREAKOUT') meet(`breakout ${parts.zone}`);
    meet(confluence!.trigger.setup);
    if (confluence!.trigger.setup === 'REVERSAL') meet(`reversal of age ${reversalsOf(desk.scope, direction)[0]!.age}`);
    if (input.pivot === pivot) meet(pivot * direction < extreme * direction ? 'pivot' : 'extreme');
  };
  const strategy = watched({ settings, prepare: (desk) => (symbol = desk), onClose });
  runOn(strategy, { A: candles });
  return met;
}

describe('a scan', () => {
  it.each([3, 12])(
    'sees bias, confluence and what a stop lies beyond as defined, events fresh for %i closes',
    (freshCandles) => {
      const met = judgeAll(walkCandles(6_000, { seed: 'scan' }), freshCandles);
      const parts = ['fvg', 'ob'].flatMap((name) => [0, 0.5, 1].map((value) => `${name} ${value}`));
      const often = [...parts, 'bias 1', 'bias -1', 'bias 0', 'breakout 0', 'breakout 1', 'pivot', 'extreme'];
      expect(often.filter((what) => !(met.get(what)! > 20))).toEqual([]);
      const setups = ['SWEEP', 'HARMONIC', 'BOS', 'CHOCH', 'PATTERN', 'NONE'];
      expect(setups.filter((setup) => !met.has(setup))).toEqual([]);
    },
  );

  it('has a reversal candle trigger for as many closes as any other event', () => {
    const wicks = changed(walkCandles(4_000, { seed: 'wicks' }), ({ open, high, low, close }, i) =>
      i % 37 === 0 ? { open, high: Math.max(open, close), low: 0.99 * low, close: open } : { open, high, low, close },
    );
    const met = judgeAll(wicks, 3);
    const ages = [...met.keys()].filter((what) => what.startsWith('reversal of age'));
    expect(ages.sort()).toEqual([0, 1, 2].map((age) => `reversal of age ${age}`));
  });

  const month = realMonthPath('BTCUSDT', '2022-06');
  it.skipIf(month === undefined)('does so in half a real month', () => {
    const half = without(readRealMonth(month!), (minute) => minute >= 15 * 1440);
    const met = judgeAll(half, 3);
    const setups = ['SWEEP', 'JUDAS', 'SPRING_UTAD', 'TEST_LPS', 'HARMONIC', 'BOS', 'CHOCH', 'PATTERN', 'NONE'];
    expect(setups.filter((setup) => !met.has(setup))).toEqual([]);
  });

  it('takes a bias for flat once its timeframe has not closed for more than two of its periods', () => {
    const analysis = { minutes: 60, closedAt: TEST_START, bias: -1, biasStrength: 0.8 };
    const scan = new Scan({ symbol: 'A', desk: { minutes: 15 }, analysis } as unknown as ScanParts);
    const biasAfter = (minutes: number): number[] => {
      const { bias, biasStrength } = scan.begin(TEST_START + minutes * MINUTE_MS);
      return [bias, biasStrength];
    };
    expect(biasAfter(120)).toEqual([-1, 0.8]);
    expect(biasAfter(121)).toEqual([0, 0]);
  });
});

/** Refusals by code on one timeframe of a market. */
function refusalsOn(minutes: number, candles: CandleColumns): Readonly<Record<string, number>> {
  const engine = runOn(watched({ settings: { tradable: [minutes] } }), { A: candles });
  const { scans } = engine.strategyAccount as { scans: { refusals: Record<string, number> }[] };
  return scans[0]!.refusals;
}

/** Candles without those of the minutes that `isAbsent` names. */
function without(candles: CandleColumns, isAbsent: (minute: number) => boolean): CandleColumns {
  const kept = createCandleColumns(candles.length);
  for (let row = 0; row < candles.length; row++) {
    if (isAbsent(row)) continue;
    for (const name of CANDLE_COLUMNS) kept[name][kept.length] = candles[name][row]!;
    kept.length++;
  }
  return kept;
}

describe('data that forbid a decision', () => {
  it('a candle with more than a fifth of its minutes absent blocks twenty closes, one with a fifth none', () => {
    const candles = walkCandles(5_400, { seed: 'gaps' });
    const absent = (count: number): CandleColumns =>
      without(candles, (minute) => minute > 4_800 && minute <= 4_800 + count);
    expect(refusalsOn(15, absent(3))['DATA_GAP']).toBeUndefined();
    expect(refusalsOn(15, absent(4))['DATA_GAP']).toBe(20);
  });

  it('a close more than 30 % from the one before blocks five closes', () => {
    const jumped = (factor: number): CandleColumns => {
      const candles = walkCandles(600, { seed: 'jump' });
      const scale = (factor * candles.close[399]!) / candles.close[400]!;
      for (const name of ['open', 'high', 'low', 'close'] as const) {
        for (let row = 400; row < 600; row++) candles[name][row]! *= scale;
      }
      return candles;
    };
    expect(refusalsOn(1, jumped(1.29))['JUMP']).toBeUndefined();
    expect([1.31, 0.69].map((factor) => refusalsOn(1, jumped(factor))['JUMP'])).toEqual([5, 5]);
  });
});
