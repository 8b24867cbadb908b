import type { CandleColumns } from '../../engine/market/candle.ts';
import { runConfigSchema } from '../../engine/run/config.ts';
import { Engine } from '../../engine/run/engine.ts';
import { replay } from '../../engine/run/replay.ts';
import { resultOf } from '../../engine/run/result.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { emaCrossDecisions } from '../../engine/testing/reference-ema-cross.ts';
import { simulateReference } from '../../engine/testing/reference-simulator.ts';
import { mergeSources } from '../../engine/time/merge.ts';
import emaCross from '../../strategies/baseline/ema-cross.ts';
import { formatCount } from '../program/output.ts';
import { prepareGrademark } from './grademark.ts';
import { memorySource, SYMBOL, YEAR_ROWS, yearInMemory } from './market.ts';
import { createPlainTrades, plainLoop, RULES } from './plain-loop.ts';
import type { PlainTrades } from './plain-loop.ts';
import { firstDifference, plainRoundTrips } from './round-trip.ts';
import type { RoundTrip } from './round-trip.ts';
import { medianOf, peerOf } from './row.ts';
import type { BenchRow, Peer } from './row.ts';
import { alternate } from './timing.ts';

const WARM_UPS = 3;
/** Digests on and off, candles a second. */
const TARGETS = { digests: 15_000_000, none: 30_000_000 } as const;

/** One run of the whole engine: source, merge, step, broker, journal. */
async function runEngine(candles: CandleColumns, hasDigests: boolean): Promise<Engine> {
  const strategy = configureStrategy(emaCross, { fast: RULES.fast, slow: RULES.slow, timeframe: '1m' });
  const config = runConfigSchema.parse({
    initialCash: RULES.cash,
    sizing: { mode: 'notional', notional: RULES.notional },
    costs: { feeTakerBps: RULES.feeBps, slipEntryBps: 0, slipStopBps: 0, slipTimeoutBps: 0 },
  });
  const instruments = [{ symbol: SYMBOL, market: 'spot', tickSize: 0.01, quantityStep: 0 }] as const;
  const engine = new Engine({ strategy, instruments, config, hasDigests });
  await replay(engine, mergeSources([memorySource(candles)]));
  return engine;
}

function referenceRoundTrips(candles: CandleColumns): RoundTrip[] {
  const decisions = emaCrossDecisions(candles, { fast: RULES.fast, slow: RULES.slow, minutes: 1 });
  const { trades } = simulateReference({
    columns: candles,
    decide: (i) => decisions[i]!,
    cash: RULES.cash,
    sizing: { mode: 'notional', notional: RULES.notional },
    costs: { feeTakerBps: RULES.feeBps, slipEntryBps: 0, slipStopBps: 0, slipTimeoutBps: 0 },
  });
  return trades.filter(({ exitKind }) => exitKind !== 'end');
}

/** Engine against the reference simulator and the plain loop, trade for trade, with and without digests. */
async function checkEngine(candles: CandleColumns, plain: PlainTrades): Promise<BenchRow['check']> {
  const loop = plainRoundTrips(candles, plain);
  const reference = referenceRoundTrips(candles);
  for (const hasDigests of [true, false]) {
    const { trades } = resultOf(await runEngine(candles, hasDigests));
    const closed = trades.filter(({ exitKind }) => exitKind !== 'end');
    for (const [name, theirs] of [
      ['reference simulator', reference],
      ['plain loop', loop],
    ] as const) {
      const difference = firstDifference(closed, theirs);
      if (difference !== undefined) return { passed: false, detail: `${name}: ${difference}` };
    }
  }
  const count = formatCount(reference.length);
  return {
    passed: reference.length > 0,
    detail: `${count} trades equal those of the reference simulator and the plain loop`,
  };
}

/** grademark's speed; none when its trades are not what its rules say. */
async function grademarkFigure(candles: CandleColumns, runs: number): Promise<Omit<Peer, 'ratio'>> {
  const { run, check } = prepareGrademark(candles);
  if (!check.passed) return { name: 'grademark', note: check.detail };
  const [taken = []] = await alternate([run], { runs: Math.min(runs, 5), warmUps: 1 });
  return { name: 'grademark', median: medianOf(speedsOf(candles, taken)), note: check.detail };
}

function speedsOf(candles: CandleColumns, taken: readonly number[]): number[] {
  return taken.map((each) => (candles.length / each) * 1000);
}

/** T1: candle by candle through the whole engine, with both digest chains and without, beside its peers. */
export async function benchEngine(runs: number): Promise<BenchRow[]> {
  const candles = yearInMemory();
  const room = createPlainTrades(candles.length);
  const check = await checkEngine(candles, plainLoop(candles, room));
  const about = { id: 'T1', unit: 'candles/s', better: 'higher', check } as const;
  const rows: BenchRow[] = [
    { ...about, what: 'EMA cross through the engine, digests on', target: TARGETS.digests },
    { ...about, what: 'EMA cross through the engine, no digests', target: TARGETS.none },
  ];
  if (!check.passed) return rows;
  const works = [() => runEngine(candles, true), () => runEngine(candles, false), () => plainLoop(candles, room)];
  const taken = await alternate(works, { runs, warmUps: WARM_UPS });
  const [digests = [], none = [], limit = []] = taken.map((each) => speedsOf(candles, each));
  const others = [
    await grademarkFigure(candles, runs),
    { name: 'plain typed-array loop', median: medianOf(limit), note: 'the limit: no engine at all' },
  ];
  const note = `${YEAR_ROWS} generated candles in memory; median of ${runs} runs after ${WARM_UPS} to warm up`;
  return rows.map((row, i) => {
    const figures = i === 0 ? digests : none;
    const median = medianOf(figures);
    const peers = others.map((other) => peerOf(other, median, 'higher'));
    return { ...row, median, runs: figures, note, peers };
  });
}
