import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import type { Consensus } from './consensus.ts';
import type { PlanRefusal, TradePlan } from './plan.ts';
import type { Regime, Settings } from './settings.ts';

/** A gate's finding: passed with `code` '', or refused with its code; what was measured and what was asked. */
export interface GateResult {
  readonly gate: string;
  readonly code: string;
  readonly measured: number;
  readonly threshold: number;
}

/** What the gates of one symbol and timeframe look at. Filled step by step; plan and confluence only when asked for. */
export interface ScanFacts {
  readonly symbol: string;
  readonly minutes: number;
  /** The decision: the close time of the candle. */
  readonly time: number;
  /** Candles so far of this timeframe, and of the one that gives its bias. */
  readonly candles: number;
  readonly analysisCandles: number;
  /** Candles since the last incomplete one, and since the last suspicious jump; Infinity for never. */
  readonly sinceIncomplete: number;
  readonly sinceJump: number;
  readonly regime: Regime;
  /** '' or the restriction that holds now. */
  readonly restriction: string;
  /** The analysis timeframe's verdict: +1, −1 or 0 (flat), and its confidence. */
  readonly bias: number;
  readonly biasStrength: number;
  readonly consensus: Consensus;
  readonly effectiveHeads: number;
  readonly confluence: () => number;
  readonly plan: () => TradePlan | PlanRefusal;
}

/** A condition on a scan. */
export type Gate = (facts: ScanFacts, settings: Settings) => GateResult;

/** "x ≥ threshold" for computed doubles. */
export function atLeast(measured: number, threshold: number): boolean {
  return measured >= threshold - THRESHOLD_EPSILON;
}

/** A finding: passed, or refused with `code`. */
export function finding(
  gate: string,
  isPassed: boolean,
  at: { code: string; measured: number; threshold: number },
): GateResult {
  return { gate, code: isPassed ? '' : at.code, measured: at.measured, threshold: at.threshold };
}
