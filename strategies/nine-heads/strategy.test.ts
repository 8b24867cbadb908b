import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../../engine/journal/events.ts';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../../engine/run/config.ts';
import type { Engine } from '../../engine/run/engine.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { runOn } from '../../engine/testing/runs.ts';
import { strategyContract } from '../../engine/testing/strategy.contract.ts';
import { PRESETS } from './presets.ts';
import strategy from './strategy.ts';

/** Gates so low that a few days of any market give signals: what is tested is the machine, not its taste. */
const LENIENT = {
  ...PRESETS['default'],
  tradable: [1, 5, 15, 60],
  warmupCandles: { analysis: 0 },
  headsMin: 3,
  confidenceMin: 0.5,
  confluenceMin: 0.3,
  rewardRiskMin: 1,
  bias: { isRequired: false, headsMin: 4, confidenceMin: 0.65 },
  regimes: Object.fromEntries(
    ['TRENDING', 'RANGING', 'VOLATILE', 'BREAKOUT', 'LOW_VOLATILITY'].map((regime) => [
      regime,
      { active: 5, confidence: 0.5 },
    ]),
  ),
  cooldownMinutes: { symbol: 5, direction: 0, system: 0 },
};

strategyContract(strategy as never, { params: LENIENT, days: 4 });

const FREE = {
  feeTakerBps: 0,
  feeMakerBps: 0,
  slippage: 'constant',
  slipEntryBps: 0,
  slipStopBps: 0,
  slipTimeoutBps: 0,
} as const;

const lenient = (change: object = {}) => configureStrategy(strategy, { ...LENIENT, ...change });

interface Row {
  readonly scans: number;
  readonly signals: number;
  readonly refusals: Readonly<Record<string, number>>;
}

function outcomesOf(engine: Engine): { how: unknown; r: number }[] {
  return [...decodeEvents(engine.journal.tape)].flatMap(({ kind, fields }) =>
    kind === 'outcome' && fields['rMultiple'] !== undefined
      ? [{ how: fields['how'], r: fields['rMultiple'] as number }]
      : [],
  );
}

function mapped(columns: CandleColumns, change: (out: CandleColumns, row: number) => void): CandleColumns {
  const out = createCandleColumns(columns.length);
  for (const name of CANDLE_COLUMNS) out[name].set(columns[name].subarray(0, columns.length));
  out.length = columns.length;
  for (let row = 0; row < out.length; row++) change(out, row);
  return out;
}

const said = (engine: Engine, of: (fields: Readonly<Record<string, unknown>>) => unknown): unknown[] =>
  [...decodeEvents(engine.journal.tape)].flatMap(({ kind, time, fields }) =>
    kind === 'signal' || kind === 'refuse' ? [[kind, time, of(fields)]] : [],
  );

describe('nine-heads', () => {
  it('accounts for every scan: refusals and signals add up, per symbol and timeframe', () => {
    const engine = runOn(lenient(), { A: walkCandles(6_000, { seed: 1 }), B: walkCandles(6_000, { seed: 2 }) });
    const { scans } = engine.strategyAccount as { scans: Row[] };
    expect(scans.length).toBe(8);
    for (const row of scans) {
      expect(Object.values(row.refusals).reduce((a, b) => a + b, row.signals)).toBe(row.scans);
    }
    const total = (pick: (row: Row) => number): number => scans.reduce((sum, row) => sum + pick(row), 0);
    expect(total((row) => row.signals)).toBe(engine.journal.counts.signals);
    expect(total((row) => row.signals)).toBeGreaterThan(20);
  });

  it('waits for 200 candles of the timeframe that gives the bias, and asks for as much history', () => {
    const engine = runOn(configureStrategy(strategy, { tradable: [1] }), { A: walkCandles(3_100, { seed: 4 }) });
    const waiting = [...decodeEvents(engine.journal.tape)].filter(({ fields }) => fields['code'] === 'WARMUP');
    expect(waiting.at(-1)).toMatchObject({ time: TEST_START + 2_999 * MINUTE_MS });
    expect(waiting.at(-1)!.fields).toMatchObject({ measured: 199, threshold: 200 });
    const minutes = (settings: object): number => strategy.warmupMinutes!(strategy.params.parse(settings));
    expect(minutes({})).toBe(200 * 240);
    expect(minutes({ warmupCandles: { analysis: 0 } })).toBe(300 * 60);
  });

  it('is blind to the price scale', () => {
    const candles = walkCandles(5_000, { seed: 3 });
    const scaled = mapped(candles, (out, row) => {
      for (const name of ['open', 'high', 'low', 'close', 'quoteVolume'] as const)
        out[name][row] = out[name][row]! * 1000;
    });
    const plain = runOn(lenient(), { A: candles }, { instrument: { tickSize: 0 } });
    const large = runOn(lenient(), { A: scaled }, { instrument: { tickSize: 0 } });
    const decision = (fields: Readonly<Record<string, unknown>>): unknown => fields['code'] ?? fields['direction'];
    expect(said(plain, decision).length).toBeGreaterThan(1_000);
    expect(said(large, decision)).toEqual(said(plain, decision));
  });

  it('earns nothing on random walks but the costs', () => {
    const all: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const engine = runOn(lenient(), { A: walkCandles(6_000, { seed: `null ${seed}` }) }, { config: { costs: FREE } });
      for (const { how, r } of outcomesOf(engine)) if (how !== 'end') all.push(r);
    }
    const mean = all.reduce((a, b) => a + b, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (all.length - 1));
    expect(all.length).toBeGreaterThan(500);
    expect(Math.abs(mean)).toBeLessThan((3 * deviation) / Math.sqrt(all.length));
  });

  it('lets no head vote that is left out', () => {
    const engine = runOn(lenient({ without: ['technical'] }), { A: walkCandles(3_000, { seed: 5 }) });
    const { votes } = engine.strategyAccount as { votes: { head: string; long: number; short: number }[] };
    const cast = votes.filter(({ head }) => head === 'technical').map(({ long, short }) => long + short);
    expect(cast.every((count) => count === 0)).toBe(true);
  });

  it('runs with the literal preset too, and the defaults of both presets parse', () => {
    for (const preset of Object.values(PRESETS)) {
      const engine = runOn(
        configureStrategy(strategy, preset),
        { A: walkCandles(800, { seed: 6 }) },
        { config: { costs: DEFAULT_RUN_CONFIG.costs } },
      );
      expect(engine.decisions).toBe(800);
    }
  });
});
