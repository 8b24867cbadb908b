import type { OutcomeHistory } from './history.ts';
import type { TradePlan } from './plan.ts';
import type { Regime, Settings } from './settings.ts';
import type { WinProbabilities } from './win-probability.ts';

/** A scan that passed every gate of its own symbol and timeframe. */
export interface Candidate {
  /** symbol|minutes|time|direction|setup: also the key against doing the same twice. */
  readonly id: string;
  readonly symbol: string;
  readonly minutes: number;
  readonly time: number;
  readonly direction: number;
  readonly setup: string;
  readonly regime: Regime;
  readonly confidence: number;
  /** Mean of confidence and confluence. */
  readonly quality: number;
  readonly plan: TradePlan;
  /** Keys of its history, most specific first. */
  readonly keys: readonly string[];
}

/** A signal that was emitted and is not resolved yet. */
export interface ActiveSignal {
  readonly reference: number;
  readonly symbol: string;
  readonly direction: number;
  readonly quality: number;
}

/** What the portfolio's gates may look at. */
export interface PortfolioView {
  readonly settings: Settings;
  readonly history: OutcomeHistory;
  readonly winProbabilities: WinProbabilities;
  readonly active: readonly ActiveSignal[];
  /** Time of the last signal by 'symbol X', 'direction ±1' and 'system'. */
  readonly lastEmitted: ReadonlyMap<string, number>;
  /** Ids emitted in the current frame. */
  readonly seen: ReadonlySet<string>;
}
