import type { EquityPoint, ExitKind, Trade } from '../../engine/broker/trade.ts';
import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { Random } from '../../engine/market/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { RunCounters, RunManifest, RunRecord } from '../run/manifest.ts';

const START = Date.UTC(2022, 0, 1);
const INITIAL_CASH = 10_000;

/** What a sample record should look like; everything else is drawn from the seed. */
export interface SampleOptions {
  readonly seed?: number;
  readonly days?: number;
  readonly trades?: number;
  readonly symbols?: readonly string[];
  readonly strategy?: string;
  readonly synthetic?: boolean;
  /** Mean result of a trade before costs, as a fraction of its size. */
  readonly edge?: number;
}

/** A trade with plausible values, overridden by `change`. */
export function sampleTrade(change: Partial<Trade> = {}): Trade {
  return {
    id: 1,
    symbol: 'BTCUSDT',
    side: 'long',
    quantity: 0.1,
    entryTime: START,
    entryPrice: 40_000,
    entryReason: 'cross',
    exitTime: START + HOUR_MS,
    exitPrice: 40_100,
    exitKind: 'target',
    exitReason: 'target',
    stop: 39_900,
    target: 40_100,
    fees: 4,
    slippage: 1,
    funding: 0,
    pnl: 6,
    rMultiple: 0.6,
    maeFraction: -0.001,
    mfeFraction: 0.0025,
    maeR: -0.4,
    mfeR: 1,
    ambiguous: false,
    pnlWorst: 6,
    pnlBest: 6,
    gapExposed: false,
    syntheticMinutes: 0,
    ...change,
  };
}

/** A whole run made from a seed, consistent enough for every section of the report to have something to show. */
export function sampleRecord(options: SampleOptions = {}): RunRecord {
  const { seed = 7, days = 365, trades: tradeCount = 400, symbols = ['BTCUSDT'] } = options;
  const to = START + days * DAY_MS;
  const candles = new Map(symbols.map((symbol) => [symbol, sampleCandles(symbol, { seed, hours: days * 24 })]));
  const trades = sampleTrades(candles, { ...options, seed, count: tradeCount, days });
  const equity = sampleEquity(trades, days);
  return {
    manifest: sampleManifest({ ...options, symbols }, to),
    counters: sampleCounters(trades, equity),
    votes: [],
    account: null,
    initialCash: INITIAL_CASH,
    trades,
    equity,
    gaps: [
      { symbol: symbols[0]!, kind: 'missing', from: START + DAY_MS, to: START + DAY_MS + 79 * MINUTE_MS, count: 80 },
      {
        symbol: symbols[0]!,
        kind: 'offGrid',
        from: START + 2 * DAY_MS,
        to: START + 2 * DAY_MS,
        count: 1,
        detail: 'BTCUSDT-1m-2022-01.csv line 2,881: opens 20.799 s after the minute; set aside.',
      },
    ],
    chart: { timeframe: '1h', candles },
  };
}

function sampleCandles(symbol: string, { seed, hours }: { seed: number; hours: number }): CandleColumns {
  const random = Random.fromKey(`${symbol}|${seed}`);
  const columns = createCandleColumns(hours);
  let price = 40_000;
  for (let i = 0; i < hours; i++) {
    const open = price;
    price = Math.max(100, open * (1 + 0.006 * random.normal()));
    columns.openTime[i] = START + i * HOUR_MS;
    columns.open[i] = open;
    columns.high[i] = Math.max(open, price) * (1 + 0.003 * random.uniform());
    columns.low[i] = Math.min(open, price) * (1 - 0.003 * random.uniform());
    columns.close[i] = price;
    columns.volume[i] = 100 + 900 * random.uniform();
  }
  columns.length = hours;
  return columns;
}

const EXITS: readonly ExitKind[] = ['stop', 'target', 'signal', 'timeout', 'trail', 'reversed'];

function sampleTrades(
  candles: ReadonlyMap<string, CandleColumns>,
  options: SampleOptions & { seed: number; count: number; days: number },
): Trade[] {
  const random = Random.fromKey(`trades|${options.seed}`);
  const symbols = [...candles.keys()];
  const spacing = (options.days * DAY_MS) / Math.max(1, options.count);
  return Array.from({ length: options.count }, (_, i) => {
    const columns = candles.get(symbols[i % symbols.length]!)!;
    const entryTime = START + Math.floor((i * spacing) / MINUTE_MS) * MINUTE_MS;
    const hour = Math.min(columns.length - 1, Math.floor((entryTime - START) / HOUR_MS));
    const entryPrice = columns.open[hour]!;
    const side = random.uniform() < 0.55 ? 'long' : 'short';
    const rMultiple = -1 + 2.1 * random.uniform() + (random.uniform() < 0.2 ? 2 : 0) + (options.edge ?? 0);
    const quantity = 1_000 / entryPrice;
    const pnl = rMultiple * 10 - 1.4;
    const ambiguous = random.uniform() < 0.03;
    return sampleTrade({
      id: i + 1,
      symbol: symbols[i % symbols.length]!,
      side,
      quantity,
      entryTime,
      entryPrice,
      exitTime: entryTime + Math.floor((spacing * random.uniform()) / MINUTE_MS) * MINUTE_MS,
      exitPrice: entryPrice * (1 + (side === 'long' ? 0.01 : -0.01) * rMultiple),
      exitKind: i === options.count - 1 ? 'end' : EXITS[Math.floor(random.uniform() * EXITS.length)]!,
      stop: entryPrice * (side === 'long' ? 0.99 : 1.01),
      target: entryPrice * (side === 'long' ? 1.02 : 0.98),
      fees: 1,
      slippage: 0.4,
      pnl,
      rMultiple: pnl / 10,
      maeR: Math.min(0, rMultiple) - 0.4 * random.uniform(),
      mfeR: Math.max(0, rMultiple) + 0.6 * random.uniform(),
      ambiguous,
      pnlWorst: ambiguous ? Math.min(pnl, -11.4) : pnl,
      pnlBest: ambiguous ? Math.max(pnl, 18.6) : pnl,
      syntheticMinutes: i % 50 === 0 ? 3 : 0,
    });
  });
}

/** Hourly points that step by each trade's result at its exit. */
function sampleEquity(trades: readonly Trade[], days: number): EquityPoint[] {
  const exits = [...trades].sort((a, b) => a.exitTime - b.exitTime || a.id - b.id);
  let [next, cash] = [0, INITIAL_CASH];
  return Array.from({ length: days * 24 }, (_, hour) => {
    const time = START + (hour + 1) * HOUR_MS;
    while (next < exits.length && (exits[next]!.exitTime <= time || hour === days * 24 - 1)) cash += exits[next++]!.pnl;
    return { time, cash, equity: cash, exposure: 0, openPositions: 0 };
  });
}

function sampleManifest(options: SampleOptions & { symbols: readonly string[] }, to: number): RunManifest {
  const strategy = options.strategy ?? 'ema-cross';
  return {
    format: 1,
    runId: `20220101-000000-sample-${options.seed ?? 7}`,
    startedAt: '2026-01-02T03:04:05.000Z',
    strategy: {
      name: strategy,
      source: 'strategies/baseline/ema-cross.ts',
      sourceHash: '5e'.repeat(32),
      preset: null,
      params: { fast: 12, slow: 26 },
    },
    changed: { 'costs.feeTakerBps': [5, 10] },
    config: { costs: { feeTakerBps: 10, feeMakerBps: 2 }, intrabar: 'pessimistic', initialCash: INITIAL_CASH },
    dataset: {
      name: 'sample-2022',
      contentHash: 'a1b2c3d4e5f60718293a4b5c6d7e8f90'.repeat(2),
      synthetic: options.synthetic ?? false,
    },
    symbols: options.symbols,
    from: START + MINUTE_MS,
    to,
    seed: 1,
    code: { version: '0.1.0', revision: '3be104c2' },
    platform: { node: 'v20.20.2', v8: '11.3.244', arch: 'x64', os: 'linux' },
    command: 'npm run replay -- --dataset sample-2022 --strategy ema-cross --seed 1',
    digests: { inputs: 'ab'.repeat(32), outputs: 'cd'.repeat(32) },
  };
}

function sampleCounters(trades: readonly Trade[], equity: readonly EquityPoint[]): RunCounters {
  const frames = equity.length * 60;
  let [peak, maxDrawdown] = [INITIAL_CASH, 0];
  for (const point of equity) {
    peak = Math.max(peak, point.equity);
    maxDrawdown = Math.max(maxDrawdown, 1 - point.equity / peak);
  }
  return {
    frames,
    candles: frames,
    syntheticCandles: 80,
    observations: 12,
    decisions: frames - 130,
    signals: trades.length + 25,
    exitSignals: Math.floor(trades.length / 3),
    refusals: { COOLDOWN: 340, SPREAD_WIDE: 21 },
    cancellations: { DRIFT: 15, GAP_STOP: 10 },
    orders: trades.length + 25,
    fills: trades.length * 2,
    ambiguousExits: trades.filter((trade) => trade.ambiguous).length,
    maxDrawdown,
    framesInMarket: Math.floor(frames * 0.4),
    wallMs: 812,
  };
}
