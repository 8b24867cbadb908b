import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { wilsonLowerBound } from './history.ts';
import { fitIsotonic, stepAt } from './isotonic.ts';
import type { IsotonicStep } from './isotonic.ts';

/** Outcomes that a fit looks back on, and without which there is none. */
const OUTCOMES_MAX = 2_000;
const OUTCOMES_MIN = 200;
/** Bins of equal width in which forecasts are held against what came. */
const BINS = 10;

/** How often candidates of a timeframe won, given their confidence: as fitted at the last midnight UTC. */
export interface WinProbability {
  /** 0..1: the fitted share of wins. */
  readonly value: number;
  /** Wilson's one-sided lower bound of `value`, from the outcomes that share it. */
  readonly lowerBound: number;
  readonly alikeCount: number;
  /** Outcomes of all confidences behind the fit, and their share of wins. */
  readonly count: number;
  readonly baseRate: number;
}

/** What was said of a candidate before its outcome. */
export type Forecast = Pick<WinProbability, 'value' | 'baseRate'>;

/** A candidate's outcome, with what was forecast of it: null where there was no fit yet. */
export interface Resolved {
  readonly confidence: number;
  readonly isWin: boolean;
  readonly forecast: Forecast | null;
}

/** Forecasts against outcomes: each was made before its outcome was known. */
class Scorecard implements Stateful {
  private squares = 0;
  private baseSquares = 0;
  private readonly counts = new Float64Array(BINS);
  private readonly sums = new Float64Array(BINS);
  private readonly wins = new Float64Array(BINS);

  add({ value, baseRate }: Forecast, isWin: boolean): void {
    const won = isWin ? 1 : 0;
    const bin = Math.min(BINS - 1, Math.floor(value * BINS));
    this.squares += (value - won) * (value - won);
    this.baseSquares += (baseRate - won) * (baseRate - won);
    this.counts[bin] = (this.counts[bin] as number) + 1;
    this.sums[bin] = (this.sums[bin] as number) + value;
    this.wins[bin] = (this.wins[bin] as number) + won;
  }

  /** Brier scores (mean squares; lower is better) and the ten bins; null where nothing was counted. */
  account(): object {
    const forecasts = this.counts.reduce((a, b) => a + b, 0);
    const mean = (sum: number, count: number): number | null => (count === 0 ? null : sum / count);
    const bins = [...this.counts].map((count, i) => ({
      from: i / BINS,
      to: (i + 1) / BINS,
      count,
      meanForecast: mean(this.sums[i] as number, count),
      winRate: mean(this.wins[i] as number, count),
    }));
    return {
      forecasts,
      brier: mean(this.squares, forecasts),
      brierOfBaseRate: mean(this.baseSquares, forecasts),
      bins,
    };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** One timeframe's last outcomes, the staircase fitted to them, and how its forecasts did. */
class Calibration implements Stateful {
  private readonly confidences = new Float64Array(OUTCOMES_MAX);
  private readonly wins = new Uint8Array(OUTCOMES_MAX);
  private total = 0;
  private steps: readonly IsotonicStep[] = [];
  private fittedCount = 0;
  private fittedWins = 0;
  private readonly scorecard = new Scorecard();

  add({ confidence, isWin, forecast }: Resolved): void {
    const slot = this.total++ % OUTCOMES_MAX;
    this.confidences[slot] = confidence;
    this.wins[slot] = isWin ? 1 : 0;
    if (forecast !== null) this.scorecard.add(forecast, isWin);
  }

  refit(): void {
    const { held } = this;
    if (held < OUTCOMES_MIN) return;
    this.steps = fitIsotonic(this.confidences.subarray(0, held), this.wins);
    this.fittedCount = held;
    this.fittedWins = this.winsHeld;
  }

  at(confidence: number, z: number): WinProbability | null {
    const step = stepAt(this.steps, confidence);
    if (step === undefined) return null;
    return {
      value: step.sum / step.count,
      lowerBound: wilsonLowerBound(step.sum, step.count, z),
      alikeCount: step.count,
      count: this.fittedCount,
      baseRate: this.fittedWins / this.fittedCount,
    };
  }

  account(): object {
    return { outcomes: this.held, baseRate: this.winsHeld / this.held, ...this.scorecard.account() };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private get held(): number {
    return Math.min(this.total, OUTCOMES_MAX);
  }

  private get winsHeld(): number {
    return this.wins.reduce((a, b) => a + b, 0);
  }
}

/**
 * Calibrated win probabilities per timeframe: isotonic regression of win or not on consensus confidence over the last
 * 2,000 candidates that were filled and resolved, emitted or shadows; none below 200. Refitted in the first frame at or
 * after midnight UTC, on what was resolved in frames before. Between refits nothing that is learned changes what is said.
 */
export class WinProbabilities implements Stateful {
  private day = -Infinity;
  private readonly calibrations = new Map<number, Calibration>();
  readonly #z: number;

  /** `z` of the lower bound, in standard deviations. */
  constructor(z: number) {
    this.#z = z;
  }

  /** Begins a frame, before its outcomes are added. */
  begin(time: number): void {
    const day = Math.floor(time / DAY_MS);
    if (day <= this.day) return;
    this.day = day;
    for (const calibration of this.calibrations.values()) calibration.refit();
  }

  /** Learns an outcome of a timeframe in minutes. */
  add(minutes: number, resolved: Resolved): void {
    this.calibrationOf(minutes).add(resolved);
  }

  /** What the last fit says of a confidence on a timeframe in minutes; null without one. */
  at(minutes: number, confidence: number): WinProbability | null {
    return this.calibrations.get(minutes)?.at(confidence, this.#z) ?? null;
  }

  /** Per timeframe, plain JSON: outcomes held, their base rate, and how forecasts did that were made before the outcome. */
  account(): object[] {
    const byMinutes = [...this.calibrations].sort(([a], [b]) => a - b);
    return byMinutes.map(([minutes, calibration]) => ({ minutes, ...calibration.account() }));
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    const { day, calibrations } = state as { day: number; calibrations: Map<number, State> };
    this.day = day;
    this.calibrations.clear();
    for (const [minutes, saved] of calibrations) this.calibrationOf(minutes).restore(saved);
  }

  private calibrationOf(minutes: number): Calibration {
    let calibration = this.calibrations.get(minutes);
    if (calibration === undefined) this.calibrations.set(minutes, (calibration = new Calibration()));
    return calibration;
  }
}
