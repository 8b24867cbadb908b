import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { Random } from '../../engine/market/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../../engine/run/config.ts';
import type { RunConfig } from '../../engine/run/config.ts';
import { resultOf } from '../../engine/run/result.ts';
import { enter, hold } from '../../engine/strategy/decision.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import { TEST_START } from '../../engine/testing/candles.ts';
import { batchesOf, runOn, scripted } from '../../engine/testing/runs.ts';
import { ChartCandles } from '../../scripts/program/chart-candles.ts';
import coinFlipper from '../../strategies/baseline/coin-flip.ts';
import emaCross from '../../strategies/baseline/ema-cross.ts';
import type { RunRecord } from '../run/manifest.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { coinFlip } from './coin-flip.ts';
import type { FlipPrices } from './flip-path.ts';
import { validate } from './validate.ts';
import type { Verdict } from './validation.ts';

const DAYS = 120;
const MINUTES = DAY_MS / MINUTE_MS;
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
/** Of twenty markets, how many the verdict has to get right. */
const RIGHT_MIN = 19;
/** Of a candle's return: 1.9 % a day. */
const DEVIATION = 0.0005;

/** Mean return of the candle that opens at a minute of the day. */
type Drift = (minuteOfDay: number) => number;
const driftless: Drift = () => 0;
/** The price about doubles over the 120 days. */
const rising: Drift = () => 0.7 / (DAYS * MINUTES);

/** From two to three o'clock every day the price rises by 0.3 % on average; in and out costs 0.14 %. */
const EDGE_HOUR = 14;
const afternoon: Drift = (minute) => (Math.floor(minute / 60) === EDGE_HOUR ? 0.003 / 60 : 0);

/** A walk of normal returns: on average its next price is its last, but for the drift. */
function walk(seed: number, drift: Drift): CandleColumns {
  const random = Random.fromKey(`null market|${seed}`);
  const count = DAYS * MINUTES;
  const columns = createCandleColumns(count);
  columns.length = count;
  let price = 20_000;
  for (let i = 0; i < count; i++) {
    const close = price * (1 + drift(i % MINUTES) + DEVIATION * random.normal());
    columns.openTime[i] = TEST_START + i * MINUTE_MS;
    columns.open[i] = price;
    columns.high[i] = Math.max(price, close) * (1 + 0.3 * DEVIATION * random.uniform());
    columns.low[i] = Math.min(price, close) * (1 - 0.3 * DEVIATION * random.uniform());
    columns.close[i] = close;
    columns.volume[i] = 1;
    columns.quoteVolume[i] = close;
    columns.trades[i] = 1;
    columns.takerBuyVolume[i] = 0.5;
    price = close;
  }
  return columns;
}

const free: RunConfig['costs'] = {
  ...DEFAULT_RUN_CONFIG.costs,
  feeTakerBps: 0,
  feeMakerBps: 0,
  slipEntryBps: 0,
  slipStopBps: 0,
  slipTimeoutBps: 0,
};

/** Runs a strategy over a market and judges it, as a replay does: a thousand coin flips, one trial. */
function judge(strategy: Strategy, candles: CandleColumns, change: Partial<RunConfig>): Verdict {
  const market = { AAAUSDT: candles };
  const config = { ...DEFAULT_RUN_CONFIG, ...change };
  const engine = runOn(strategy, market, { config });
  const chart = new ChartCandles('1h', DAYS * DAY_MS);
  for (const batch of batchesOf(market)) chart.add(batch);
  const sample = sampleRecord({ days: 1, trades: 0, symbols: ['AAAUSDT'] });
  const { trades, equity, maxDrawdown } = resultOf(engine);
  const record: RunRecord = {
    ...sample,
    manifest: { ...sample.manifest, config, from: TEST_START + MINUTE_MS, to: engine.time, seed: config.seed },
    counters: {
      ...sample.counters,
      frames: engine.frames,
      framesInMarket: engine.broker.account.framesInMarket,
      maxDrawdown,
    },
    initialCash: config.initialCash,
    trades,
    equity,
    gaps: [],
    chart: { timeframe: chart.timeframe, candles: chart.candles },
  };
  const flipped = coinFlip(trades, new Map([['AAAUSDT', flipPrices(candles)]]), { seed: config.seed });
  const { verdict } = validate(record, summarise(record), {
    luck: { coinFlip: flipped, permutations: { absent: 'not asked for' }, variants: [] },
    trials: { trials: 1, sharpeVariance: null, forgotten: 0 },
  });
  return verdict;
}

function flipPrices({ open, high, low, close, length }: CandleColumns): FlipPrices {
  const [opens, highs, lows] = [Float32Array.from(open), Float32Array.from(high), Float32Array.from(low)];
  return { open: opens, high: highs, low: lows, lastClose: close[length - 1]! };
}

/** Buys at the start of an hour of every day and sells at its end. */
const buyAt = (hour: number): Strategy =>
  scripted((time) => (time % DAY_MS === hour * HOUR_MS ? enter('long', { holdMinutesMax: 60 }) : hold));

const crosses = configureStrategy(emaCross, { timeframe: '1h' });
const flips = configureStrategy(coinFlipper, { timeframe: '1h', chance: 0.3 });

interface Trial {
  readonly strategy: Strategy;
  readonly drift: Drift;
  readonly config?: Partial<RunConfig>;
}

/** On how many of the twenty markets the verdict says this. */
const timesSaid = (conclusion: string, { strategy, drift, config }: Trial): number =>
  SEEDS.filter((seed) => judge(strategy, walk(seed, drift), { ...config, seed }).conclusion === conclusion).length;

// Without costs nothing but luck decides whether money was made: the verdict has to see through it unaided.
describe('on markets without an edge', () => {
  const timeout = 120_000;

  it.each<[string, Trial]>([
    ['a trend follower, no costs', { strategy: crosses, drift: driftless, config: { costs: free } }],
    ['a trend follower, costs', { strategy: crosses, drift: driftless }],
    ['random trades with stop and target, no costs', { strategy: flips, drift: driftless, config: { costs: free } }],
    [
      'a trend follower while the price doubles, no costs',
      { strategy: crosses, drift: rising, config: { costs: free } },
    ],
  ])('%s: no evidence of skill', { timeout }, (_name, trial) => {
    expect(timesSaid('no evidence of skill', trial)).toBeGreaterThanOrEqual(RIGHT_MIN);
  });
});

describe('on markets that rise every afternoon', () => {
  const timeout = 120_000;

  it('who buys the afternoon shows evidence of skill, costs included', { timeout }, () => {
    const trial = { strategy: buyAt(EDGE_HOUR), drift: afternoon };
    expect(timesSaid('evidence of skill', trial)).toBeGreaterThanOrEqual(RIGHT_MIN);
  });

  it('who buys the morning shows none, even without costs', { timeout }, () => {
    const trial = { strategy: buyAt(EDGE_HOUR - 6), drift: afternoon, config: { costs: free } };
    expect(timesSaid('no evidence of skill', trial)).toBeGreaterThanOrEqual(RIGHT_MIN);
  });
});
