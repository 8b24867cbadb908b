/**
 * The public entry: what a strategy author and a notebook import as 'ninefold'.
 */
export { z } from 'zod';
export { atr } from './indicators/atr.ts';
export { ema } from './indicators/ema.ts';
export { highest, lowest } from './indicators/extremes.ts';
export { Indicator, checkPeriod } from './indicators/indicator.ts';
export type { IndicatorSpec } from './indicators/indicator.ts';
export { Ring } from './indicators/ring.ts';
export { RollingSum } from './indicators/rolling-sum.ts';
export { sma } from './indicators/sma.ts';
export { decodeEvents } from './journal/events.ts';
export type { JournalEvent } from './journal/events.ts';
export { readAccount } from './journal/trades.ts';
export type { Candle, CandleColumns } from './market/candle.ts';
export { createCandleColumns, isIncomplete } from './market/candle.ts';
export type { FrameBatch } from './market/frames.ts';
export type { Instrument } from './market/instrument.ts';
export { isoTime } from './market/iso-time.ts';
export type { Observation, ObservationKind } from './market/observation.ts';
export { TIMEFRAMES } from './market/timeframe.ts';
export type { Timeframe } from './market/timeframe.ts';
export type { EquityPoint, Trade } from './broker/trade.ts';
export { DEFAULT_RUN_CONFIG, runConfigSchema } from './run/config.ts';
export type { RunConfig } from './run/config.ts';
export { Engine } from './run/engine.ts';
export { findLookahead } from './run/lookahead.ts';
export { replay } from './run/replay.ts';
export { enter, exit, hold, refuse } from './strategy/decision.ts';
export type { Decision, Side, Signal } from './strategy/decision.ts';
export { crossedAbove, crossedBelow } from './strategy/series.ts';
export type { Series } from './strategy/series.ts';
export { configureStrategy, defineStrategy } from './strategy/strategy.ts';
export type { Decide, Strategy, StrategyDefinition } from './strategy/strategy.ts';
export type { CandleView, MarketView, ObservationView, PositionView } from './strategy/view.ts';
export { Aggregator } from './time/aggregate.ts';
export { mergeSources } from './time/merge.ts';
export type { CandleBatch, ObservationBatch, Source } from './time/source.ts';
