import type { Random } from '../../engine/market/random.ts';
import { log } from '../../engine/market/portable.ts';

/** A mood of the market. Drift is in standard deviations a day; pull is the share of a displacement undone a minute. */
export interface Regime {
  readonly name: 'trendUp' | 'trendDown' | 'range' | 'volatile' | 'quiet';
  /** Added to the logarithm of volatility. */
  readonly logVolatility: number;
  readonly dailyDrift: number;
  /** Half-life in minutes of the way back to the price at which the regime began; Infinity for none. */
  readonly reversionHalfLifeMinutes: number;
  readonly jumpsPerDay: number;
  readonly meanMinutes: number;
  /** Weights of the regime that follows, in the order of REGIMES. */
  readonly next: readonly [number, number, number, number, number];
}

/** Regimes last hours to days; the asymmetries cancel, so the market has no direction in the long run. */
export const REGIMES: readonly [Regime, Regime, Regime, Regime, Regime] = [
  {
    name: 'trendUp',
    logVolatility: 0,
    dailyDrift: 0.5,
    reversionHalfLifeMinutes: Infinity,
    jumpsPerDay: 0.4,
    meanMinutes: 36 * 60,
    next: [0, 1, 4, 2, 2],
  },
  {
    name: 'trendDown',
    logVolatility: 0.15,
    dailyDrift: -0.5,
    reversionHalfLifeMinutes: Infinity,
    jumpsPerDay: 0.4,
    meanMinutes: 36 * 60,
    next: [1, 0, 4, 2, 2],
  },
  {
    name: 'range',
    logVolatility: -0.2,
    dailyDrift: 0,
    reversionHalfLifeMinutes: 6 * 60,
    jumpsPerDay: 0.2,
    meanMinutes: 24 * 60,
    next: [2, 2, 0, 1, 2],
  },
  {
    name: 'volatile',
    logVolatility: 0.6,
    dailyDrift: 0,
    reversionHalfLifeMinutes: Infinity,
    jumpsPerDay: 2,
    meanMinutes: 8 * 60,
    next: [2, 2, 3, 0, 1],
  },
  {
    name: 'quiet',
    logVolatility: -0.5,
    dailyDrift: 0,
    reversionHalfLifeMinutes: Infinity,
    jumpsPerDay: 0.1,
    meanMinutes: 18 * 60,
    next: [2, 2, 3, 2, 0],
  },
];

/** A Markov chain over the regimes with exponentially distributed stays, of ten minutes at least. */
export class RegimeChain {
  private readonly random: Random;
  private minutesLeft: number;
  regime: Regime;

  constructor(random: Random) {
    this.random = random;
    this.regime = REGIMES[Math.floor(random.uniform() * REGIMES.length)]!;
    this.minutesLeft = this.stay();
  }

  /** Moves one minute on; true when another regime began. */
  advance(): boolean {
    if (--this.minutesLeft > 0) return false;
    const { next } = this.regime;
    let rest = this.random.uniform() * next.reduce((sum, weight) => sum + weight, 0);
    let index = 0;
    while (index < next.length - 1 && (rest -= next[index]!) >= 0) index++;
    this.regime = REGIMES[index]!;
    this.minutesLeft = this.stay();
    return true;
  }

  private stay(): number {
    return Math.max(10, Math.round(-log(this.random.uniform()) * this.regime.meanMinutes));
  }
}
