/** Historical validation against a ledger of everything that ever happened, filtered anew at each decision. */
import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../../engine/journal/events.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { Random } from '../../engine/market/random.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { Outcome, Refusal } from '../../engine/strategy/decision.ts';
import { TEST_START } from '../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../engine/testing/real-month.ts';
import { runOn } from '../../engine/testing/runs.ts';
import type { Candidate } from './candidate.ts';
import { historyKeys } from './history.ts';
import { Portfolio } from './portfolio.ts';
import type { Ruling } from './portfolio.ts';
import { settingsSchema } from './settings.ts';
import type { Settings } from './settings.ts';
import { watched } from './testing/watched.ts';
import type { Watch } from './testing/watched.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const DECISIONS = 600;
const SYMBOLS = ['A', 'B'];
const SETUPS = ['SWEEP', 'BOS', 'NONE'];
const REGIMES = ['TRENDING', 'RANGING'] as const;

/** A candidate that was followed, from its decision to its end; `rMultiple` is undefined for one that never filled. */
interface Entry {
  readonly keys: readonly string[];
  readonly reference: number;
  readonly symbol: string;
  readonly decidedAt: number;
  readonly resolvedAt: number;
  readonly rMultiple: number | undefined;
}

/** Settings whose other gates let a candidate through, so that history is what decides. */
function settingsOf(cold: Settings['history']['cold']): Settings {
  const limit = { active: 10, confidence: 0 };
  const regimes = { TRENDING: limit, RANGING: limit, VOLATILE: limit, BREAKOUT: limit, LOW_VOLATILITY: limit };
  const cooldownMinutes = { symbol: 7, direction: 0, system: 0 };
  return settingsSchema.parse({ history: { cold }, regimes, cooldownMinutes });
}

function candidateAt(time: number, random: Random): Candidate {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)] as T;
  const of = { symbol: pick(SYMBOLS), minutes: pick([5, 15]), direction: pick([1, -1]), setup: pick(SETUPS) };
  const regime = pick(REGIMES);
  const scores = { confidence: 0.9, quality: random.uniform() };
  const id = `${of.symbol}|${of.minutes}|${time}|${of.direction}|${of.setup}`;
  return { ...of, ...scores, id, time, regime, plan: {} as Candidate['plan'], keys: historyKeys({ ...of, regime }) };
}

/** What becomes of a candidate of a setup: sweeps pay, the rest loses; one in ten never fills. */
function fateOf({ setup }: Candidate, random: Random): { minutes: number; rMultiple: number | undefined } {
  const [isWin, size, chance] = [
    random.uniform() < (setup === 'SWEEP' ? 0.62 : 0.3),
    random.uniform(),
    random.uniform(),
  ];
  const minutes = 1 + Math.floor(20 * random.uniform());
  return { minutes, rMultiple: chance < 0.1 ? undefined : isWin ? 1 + size : -1.1 - 0.1 * size };
}

interface Frame {
  readonly time: number;
  readonly rulings: readonly Ruling[];
}

/**
 * A portfolio that meets three random candidates a minute. Outcomes reach it in the frame that resolves them; those
 * resolved after `shiftFrom` come out otherwise and later.
 */
function run(seed: number, settings: Settings, shiftFrom = Infinity): { frames: Frame[]; ledger: Entry[] } {
  const portfolio = new Portfolio(settings, SYMBOLS);
  const [random, fates] = [Random.fromKey(`candidates ${seed}`), Random.fromKey(`fates ${seed}`)];
  const ledger: Entry[] = [];
  const frames: Frame[] = [];
  for (let i = 1; i <= DECISIONS; i++) {
    const time = TEST_START + i * MINUTE_MS;
    portfolio.begin(time, ledger.filter((one) => one.resolvedAt === time).map(outcomeOf));
    for (let k = 0; k < 3; k++) portfolio.propose(candidateAt(time, random));
    const rulings = SYMBOLS.flatMap((symbol) => portfolio.rulingsOn(symbol));
    frames.push({ time, rulings });
    for (const { candidate, reference } of rulings) {
      const { minutes, rMultiple } = fateOf(candidate, fates);
      if (reference === 0) continue;
      const isShifted = time + minutes * MINUTE_MS > shiftFrom;
      const resolvedAt = time + (isShifted ? minutes + 13 : minutes) * MINUTE_MS;
      const { keys, symbol } = candidate;
      const result = isShifted && rMultiple !== undefined ? 3 - rMultiple : rMultiple;
      ledger.push({ keys, reference, symbol, decidedAt: time, resolvedAt, rMultiple: result });
    }
  }
  return { frames, ledger };
}

function outcomeOf({ reference, symbol, rMultiple }: Entry): Outcome {
  return { symbol, symbolIndex: SYMBOLS.indexOf(symbol), reference, how: 'test', rMultiple, return: 0 };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

interface Judgement {
  readonly code: string;
  readonly lowerBound: number;
  readonly breakEven: number;
}

/** Entries whose outcome counts: no other of the kind was open when they were decided. */
function countedOf(ledger: readonly Entry[]): Entry[] {
  return ledger.filter(
    (entry) =>
      !ledger.some(
        (other) =>
          other.keys[0] === entry.keys[0] && other.reference < entry.reference && other.resolvedAt > entry.decidedAt,
      ),
  );
}

/**
 * The definition: code, lower bound and break-even of a candidate, from all that was resolved by its time. The ledger is
 * in the order of resolution.
 */
function judged(ledger: readonly Entry[], { keys, time }: Pick<Candidate, 'keys' | 'time'>): Judgement {
  const known = ledger.filter((one) => one.resolvedAt <= time && one.decidedAt < time && one.rMultiple !== undefined);
  for (const key of keys) {
    const results = known.filter((one) => one.keys.includes(key)).map((one) => one.rMultiple as number);
    const last = results.slice(-200);
    const count = last.length;
    if (count < 30) continue;
    const wins = last.filter((r) => r > 0);
    const losses = last.filter((r) => r <= 0).map(Math.abs);
    const lossMean = losses.length === 0 ? 1 : mean(losses);
    const breakEven = wins.length === 0 ? 1 : lossMean / (mean(wins) + lossMean);
    const z = 1.2815515655446004;
    const p = wins.length / count;
    const spread = z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
    const lowerBound = (p + (z * z) / (2 * count) - spread) / (1 + (z * z) / count);
    const isPassed = wins.length > 0 && lowerBound > breakEven + 1e-9 && mean(last) > 1e-9;
    return { code: isPassed ? '' : 'HIST_NEG', lowerBound, breakEven };
  }
  return { code: 'HIST_COLD', lowerBound: NaN, breakEven: NaN };
}

describe('historical validation', () => {
  it.each(SEEDS)('knows exactly what was resolved by then (seed %i)', (seed) => {
    const cold = seed % 2 === 0 ? 'shadowOnly' : 'probation';
    const { frames, ledger: followed } = run(seed, settingsOf(cold));
    const ledger = countedOf(followed);
    ledger.sort((a, b) => a.resolvedAt - b.resolvedAt || a.reference - b.reference);
    const codes = new Map<string, number>();
    const wrong: Ruling[] = [];
    for (const ruling of frames.flatMap((frame) => frame.rulings)) {
      const { candidate, refusal, sizeShare } = ruling;
      const { code, lowerBound, breakEven } = judged(ledger, candidate);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      // what history lets through, a later gate may still refuse
      const said = refusal?.code.startsWith('HIST') ? refusal.code : '';
      const isTrial = code === 'HIST_COLD' && cold === 'probation';
      const isSame = said === (isTrial ? '' : code) && sizeShare === (isTrial ? 0.25 : 1);
      const off =
        said === 'HIST_NEG' ? Math.abs(refusal!.measured - lowerBound) + Math.abs(refusal!.threshold - breakEven) : 0;
      if (!isSame || !(off < 1e-9)) wrong.push(ruling);
    }
    expect(wrong).toEqual([]);
    for (const code of ['', 'HIST_NEG', 'HIST_COLD']) expect(codes.get(code) ?? 0).toBeGreaterThan(20);
  });

  it.each(SEEDS)('decides nothing by what is resolved later (seed %i)', (seed) => {
    const settings = settingsOf('probation');
    const shiftFrom = TEST_START + (200 + 10 * seed) * MINUTE_MS;
    const [plain, shifted] = [run(seed, settings), run(seed, settings, shiftFrom)];
    const before = ({ frames }: typeof plain) => frames.filter(({ time }) => time <= shiftFrom);
    expect(before(shifted)).toEqual(before(plain));
    expect(shifted.frames).not.toEqual(plain.frames);
  });

  it('follows a refused candidate only when no other of its kind is open', () => {
    for (const seed of SEEDS) {
      const { frames, ledger } = run(seed, settingsOf('shadowOnly'));
      let overlaps = 0;
      for (const { candidate, reference, refusal } of frames.flatMap((frame) => frame.rulings)) {
        const [kind] = candidate.keys;
        if (refusal === undefined) continue;
        const isBefore = (one: Entry): boolean => reference === 0 || one.reference < reference;
        const isOpen = ledger.some(
          (one) =>
            one.keys[0] === kind && one.resolvedAt > candidate.time && one.decidedAt <= candidate.time && isBefore(one),
        );
        if ((reference === 0) !== isOpen) expect.fail(`${kind} at ${candidate.time}`);
        if (isOpen) overlaps++;
      }
      expect(overlaps).toBeGreaterThan(100);
    }
  });

  const month = realMonthPath('BTCUSDT', '2022-05');
  it.skipIf(month === undefined)('knows exactly what was resolved by then, in a real month', () => {
    const { asked, ledger: followed } = monthOf(readRealMonth(month!));
    const ledger = countedOf(followed);
    const codes = new Map<string, number>();
    const wrong: unknown[] = [];
    for (const { candidate, refusal } of asked) {
      const { code, lowerBound, breakEven } = judged(ledger, candidate);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      const said = refusal?.code.startsWith('HIST') ? refusal.code : '';
      const { measured = NaN, threshold = NaN } = refusal ?? {};
      const off = said === 'HIST_NEG' ? Math.abs(measured - lowerBound) + Math.abs(threshold - breakEven) : 0;
      if (said !== code || !(off < 1e-9)) wrong.push([candidate, refusal, code]);
    }
    expect(wrong).toEqual([]);
    for (const code of ['', 'HIST_NEG', 'HIST_COLD']) expect(codes.get(code) ?? 0).toBeGreaterThan(50);
  });
});

/** A candidate of a real run, and how it was refused. */
interface Asked {
  readonly candidate: Pick<Candidate, 'keys' | 'time'>;
  readonly refusal: Refusal | undefined;
}

/** Every candidate that a month's run followed, from its decisions; and the ledger of their outcomes, from its journal. */
function monthOf(candles: CandleColumns): { asked: Asked[]; ledger: Entry[] } {
  const asked: Asked[] = [];
  const keysOf = new Map<number, readonly string[]>();
  const decidedAt = new Map<number, number>();
  const onClose: Watch['onClose'] = ({ minutes, closedAt: time }, decisions) => {
    for (const decision of minutes === 1 ? decisions : []) {
      const refusal = decision.action === 'refuse' ? decision : undefined;
      const signal = decision.action === 'enter' ? decision : refusal?.candidate;
      if (signal?.reference === undefined) continue;
      const [timeframe, setup = '', regime = ''] = signal.reasons ?? [];
      const direction = signal.side === 'long' ? 1 : -1;
      const keys = historyKeys({ symbol: 'A', minutes: parseInt(timeframe!), direction, setup, regime });
      keysOf.set(signal.reference, keys);
      decidedAt.set(signal.reference, time);
      asked.push({ candidate: { keys, time }, refusal });
    }
  };
  const engine = runOn(watched({ settings: { history: { cold: 'shadowOnly' } }, onClose }), { A: candles });
  const ledger = [...decodeEvents(engine.journal.tape)].flatMap(({ kind, time, fields }): Entry[] => {
    const reference = Number(fields['reference']);
    const keys = keysOf.get(reference);
    if (kind !== 'outcome' || keys === undefined || fields['how'] === 'end') return [];
    const rMultiple = fields['rMultiple'] === undefined ? undefined : Number(fields['rMultiple']);
    return [{ keys, reference, symbol: 'A', decidedAt: decidedAt.get(reference)!, resolvedAt: time, rMultiple }];
  });
  return { asked, ledger };
}
