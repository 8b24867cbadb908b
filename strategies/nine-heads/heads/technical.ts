import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { FEATURE } from '../feature-index.ts';
import { strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope } from '../scope.ts';
import { tallyVotes } from './indicator-votes.ts';
import { MOMENTUM, TREND, VOLATILITY, writeMomentum, writeTrend, writeVolatility } from './technical-items.ts';

type Items = readonly (readonly [name: string, weight: number])[];

/** Shares of the categories in the core, and of core and agreement in the score. */
const TREND_SHARE = 0.4;
const MOMENTUM_SHARE = 0.35;
const VOLATILITY_SHARE = 0.25;
const CORE_SHARE = 0.7;
const AGREEMENT_SHARE = 0.3;

const RANK_EXTREME = 0.1;
/** What is left of the score at extreme volatility, and after a bulge of the mass index. */
const DAMPED = 0.85;

const BULGE_FROM = 27;
const BULGE_TO = 26.5;
const BULGE_CANDLES = 10;

const ITEM_REASONS_MAX = 5;

/** One category: its items' weights, their signals at the last close, and their weighted mean. */
class Category {
  readonly signals: Float64Array;
  /** Weights that sum to one. */
  readonly #weights: Float64Array;

  constructor(items: Items) {
    this.signals = new Float64Array(items.length);
    const total = items.reduce((sum, [, weight]) => sum + weight, 0);
    this.#weights = Float64Array.from(items, ([, weight]) => weight / total);
  }

  mean(): number {
    let sum = 0;
    for (let i = 0; i < this.signals.length; i++) sum += (this.#weights[i] as number) * (this.signals[i] as number);
    return sum;
  }

  /** Every item that points somewhere, with its part of a score in which the category has `share`. */
  reasons(items: Items, share: number): Reason[] {
    return items.flatMap(([name], i): Reason[] => {
      const value = this.signals[i] as number;
      if (value === 0) return [];
      return [
        { code: `T.${name}_${value > 0 ? 'UP' : 'DN'}`, value, weight: share * (this.#weights[i] as number) * value },
      ];
    });
  }
}

/**
 * What 69 indicators say: 23 of them weighed in three categories (trend, momentum, volatility), and how many of the 65
 * directional ones agree. At extreme volatility, and after a bulge of the mass index, it speaks more softly.
 */
export class TechnicalHead implements Head {
  readonly id = 'technical';
  readonly mode = 'rank';
  private readonly trend = new Category(TREND);
  private readonly momentum = new Category(MOMENTUM);
  private readonly volatility = new Category(VOLATILITY);
  private readonly tally = { up: 0, down: 0 };
  private volatilityRank = NaN;
  /** The last candle with the mass index over 27, and the last such before one with it under 26.5. */
  private massHighAt = -Infinity;
  private bulgeAt = -Infinity;

  score(scope: Scope): number {
    this.follow(scope);
    if (!isReady(scope)) return NaN;
    writeTrend(scope, this.trend.signals);
    writeMomentum(scope, this.momentum.signals);
    writeVolatility(scope, this.volatility.signals);
    tallyVotes(scope, this.tally);
    return (CORE_SHARE * this.core + AGREEMENT_SHARE * this.agreement) * this.damping(scope.index);
  }

  /** The three categories combined, −1..1. */
  get core(): number {
    const { trend, momentum, volatility } = this;
    return TREND_SHARE * trend.mean() + MOMENTUM_SHARE * momentum.mean() + VOLATILITY_SHARE * volatility.mean();
  }

  /** (up − down)/(up + down) of the directional features; 0 when none points anywhere. */
  get agreement(): number {
    const { up, down } = this.tally;
    return up + down === 0 ? 0 : (up - down) / (up + down);
  }

  reasons(scope: Scope): Reason[] {
    if (!isReady(scope)) return [{ code: 'T.WARMUP', value: scope.index + 1 }];
    const scale = this.damping(scope.index);
    const core = scale * CORE_SHARE;
    const items = [
      ...this.trend.reasons(TREND, core * TREND_SHARE),
      ...this.momentum.reasons(MOMENTUM, core * MOMENTUM_SHARE),
      ...this.volatility.reasons(VOLATILITY, core * VOLATILITY_SHARE),
    ];
    const value = this.agreement;
    const notes: Reason[] = [];
    if (this.isExtreme) notes.push({ code: 'T.ATR_EXTREME', value: this.volatilityRank });
    if (this.isBulging(scope.index)) notes.push({ code: 'T.MASS_BULGE', value: scope.index - this.bulgeAt });
    const agreement = { code: 'T.AGREE', value, weight: scale * AGREEMENT_SHARE * value };
    return strongest([...strongest(items, ITEM_REASONS_MAX), agreement, ...notes]);
  }

  private follow({ features, index }: Scope): void {
    const { values } = features;
    this.volatilityRank = features.volatilityRank;
    const mass = values[FEATURE.mass_index] as number;
    if (mass > BULGE_FROM + THRESHOLD_EPSILON) this.massHighAt = index;
    else if (mass < BULGE_TO - THRESHOLD_EPSILON) this.bulgeAt = this.massHighAt;
  }

  private get isExtreme(): boolean {
    const { volatilityRank } = this;
    const edge = RANK_EXTREME - THRESHOLD_EPSILON;
    return volatilityRank < edge || volatilityRank > 1 - edge;
  }

  /** The mass index was over 27 and then under 26.5, both within the last ten candles. */
  private isBulging(index: number): boolean {
    return index - this.bulgeAt < BULGE_CANDLES;
  }

  private damping(index: number): number {
    return (this.isExtreme ? DAMPED : 1) * (this.isBulging(index) ? DAMPED : 1);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** TEMA20 is the last of the items to be warm, at the 58th candle; SMA200 is not waited for. */
function isReady({ features }: Scope): boolean {
  const { values } = features;
  const tema = values[FEATURE.tema_20] as number;
  const trix = values[FEATURE.trix] as number;
  const sma = values[FEATURE.sma_50] as number;
  return tema === tema && trix === trix && sma === sma;
}
