import type { CandleColumns } from '../../engine/market/candle.ts';
import { runConfigSchema } from '../../engine/run/config.ts';
import { Engine } from '../../engine/run/engine.ts';
import { replay } from '../../engine/run/replay.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { mergeSources } from '../../engine/time/merge.ts';
import { PRESETS } from '../../strategies/nine-heads/presets.ts';
import nineHeads from '../../strategies/nine-heads/strategy.ts';
import { formatCount } from '../program/output.ts';
import { memorySource, SYMBOL, YEAR_ROWS, yearInMemory } from './market.ts';
import { medianOf } from './row.ts';
import type { BenchRow } from './row.ts';
import { alternate } from './timing.ts';

const TARGET = 150_000;
const RUNS_MAX = 3;

/** What the strategy's account says of a year, as far as it is checked. */
interface Account {
  readonly scans: readonly {
    readonly scans: number;
    readonly signals: number;
    readonly refusals: Readonly<Record<string, number>>;
  }[];
  readonly votes: readonly {
    readonly minutes: number;
    readonly long: number;
    readonly short: number;
    readonly neutral: number;
    readonly notReady: number;
  }[];
}

/** One run of the whole engine with all nine heads on five timeframes, digests on. */
async function runYear(candles: CandleColumns): Promise<Engine> {
  const strategy = configureStrategy(nineHeads, PRESETS['default'] ?? {});
  const instruments = [{ symbol: SYMBOL, market: 'spot', tickSize: 0.01, quantityStep: 0 }] as const;
  const engine = new Engine({ strategy, instruments, config: runConfigSchema.parse({}) });
  await replay(engine, mergeSources([memorySource(candles)]));
  return engine;
}

/** What does not add up: scans against their ends, and the votes of each head against the candles of its timeframe. */
function faultOf({ scans, votes }: Account): string | undefined {
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  for (const scan of scans) {
    const ends = scan.signals + sum(Object.values(scan.refusals));
    if (ends !== scan.scans) return `${scan.scans} scans ended ${ends} times`;
  }
  for (const vote of votes) {
    const cast = vote.long + vote.short + vote.neutral + vote.notReady;
    const candles = Math.floor(YEAR_ROWS / vote.minutes);
    if (cast !== candles) return `a head cast ${cast} votes on ${candles} candles of ${vote.minutes}m`;
  }
  return undefined;
}

/** The same digests twice, and a funnel that adds up. */
async function checkYear(candles: CandleColumns): Promise<BenchRow['check']> {
  const engine = await runYear(candles);
  const { outputs } = engine.digests();
  const account = engine.strategyAccount as Account;
  const fault = faultOf(account);
  if (fault !== undefined) return { passed: false, detail: fault };
  if ((await runYear(candles)).digests().outputs !== outputs)
    return { passed: false, detail: 'two runs gave two digests' };
  const scans = account.scans.reduce((total, one) => total + one.scans, 0);
  return {
    passed: scans > 0,
    detail: `the same digests twice; ${formatCount(scans)} scans ended as often, every head voted at every close`,
  };
}

/** T2: one symbol through the engine, nine heads on five timeframes, preset default. */
export async function benchNineHeads(runs: number): Promise<BenchRow> {
  const candles = yearInMemory();
  const check = await checkYear(candles);
  const what = 'nine heads on one symbol through the engine, digests on';
  const about = { id: 'T2', what, unit: 'candles/s', better: 'higher', target: TARGET, check } as const;
  if (!check.passed) return about;
  const counted = Math.min(runs, RUNS_MAX);
  const [taken = []] = await alternate([() => runYear(candles)], { runs: counted, warmUps: 0 });
  const figures = taken.map((ms) => (candles.length / ms) * 1000);
  const note = `${formatCount(YEAR_ROWS)} generated candles in memory, no side data; median of ${counted} after the two checked runs`;
  return { ...about, median: medianOf(figures), runs: figures, note };
}
