import type { Trade } from '../broker/trade.ts';
import { readAccount } from '../journal/trades.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { FrameBatch } from '../market/frames.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Observation } from '../market/observation.ts';
import { DEFAULT_RUN_CONFIG } from '../run/config.ts';
import type { RunConfig } from '../run/config.ts';
import { Engine } from '../run/engine.ts';
import type { Decision } from '../strategy/decision.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { framesOf } from './candles.ts';

/** Candles by symbol. */
export type Market = Readonly<Record<string, CandleColumns>>;

export interface TestRunOptions {
  readonly config?: Partial<RunConfig>;
  readonly framesPerBatch?: number;
  readonly observations?: readonly Observation[];
  readonly instrument?: Partial<Instrument>;
}

/** A spot instrument with a tick of one cent and unrounded quantities. */
export function instrumentOf(symbol: string, change: Partial<Instrument> = {}): Instrument {
  return { symbol, market: 'spot', tickSize: 0.01, quantityStep: 0, ...change };
}

/** An engine over the market's symbols. */
export function engineFor(strategy: Strategy, market: Market, options: TestRunOptions = {}): Engine {
  const instruments = Object.keys(market).map((symbol) => instrumentOf(symbol, options.instrument));
  return new Engine({ strategy, instruments, config: { ...DEFAULT_RUN_CONFIG, ...options.config } });
}

/** Steps through every batch of a market. */
export function runOn(strategy: Strategy, market: Market, options: TestRunOptions = {}): Engine {
  const engine = engineFor(strategy, market, options);
  for (const batch of batchesOf(market, options)) engine.step(batch);
  return engine;
}

/** The market's frames, cut as the options say. */
export function batchesOf(market: Market, options: TestRunOptions = {}): FrameBatch[] {
  const { framesPerBatch, observations } = options;
  return framesOf(market, {
    ...(framesPerBatch === undefined ? {} : { framesPerBatch }),
    ...(observations === undefined ? {} : { observations }),
  });
}

/** The trades of a run so far. */
export function tradesOf(engine: Engine): Trade[] {
  return readAccount(
    engine.journal.tape,
    engine.symbols.map((run) => run.symbol),
  ).trades;
}

/** A strategy that says, at each 1m close, what a function of the close time and the symbol tells it to. */
export function scripted(decide: (time: number, symbol: string) => Decision): Strategy {
  return {
    name: 'scripted',
    params: {},
    decideOn: '1m',
    create: (view) => () => decide(view.clock.time, view.symbol),
  };
}
