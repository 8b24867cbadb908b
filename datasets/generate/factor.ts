import { exp, log } from '../../engine/market/portable.ts';
import { Random } from '../../engine/market/random.ts';
import { LOG_DAY_SHAPE } from './day-shape.ts';
import { MeanReverting } from './mean-reverting.ts';
import { RegimeChain } from './regime.ts';

/** Moves inside a minute that are simulated one by one. */
export const SUBSTEPS = 3;

/** Volatility follows the square root of volume through the day. */
const DAY_SHAPE_SHARE = 0.5;
/** Standard deviation of a usual minute's shared move. */
export const USUAL_SIGMA = 7.4e-4;
const MINUTES_PER_DAY = 1440;
/** Share of the way back to the first price that is made in a minute, half-life one year: decades stay on the scale. */
export const LONG_REVERSION = Math.LN2 / (365 * MINUTES_PER_DAY);

/** Where a market's random streams begin: each purpose has its own, so that none depends on what else is drawn. */
export interface MarketKey {
  readonly seed: number;
  /** Epoch ms of the first minute. */
  readonly from: number;
}

/** The generator of one purpose of a market. */
export function streamOf(key: MarketKey, purpose: string): Random {
  return Random.fromKey(`generate|${key.seed}|${key.from}|${purpose}`);
}

/**
 * The move that all symbols share, minute by minute, in log price: regimes, stochastic volatility on two time scales,
 * jumps that excite volatility. Within a minute the variance is constant.
 */
export class MarketFactor {
  private readonly random: Random;
  private readonly chain: RegimeChain;
  private readonly slow: MeanReverting;
  private readonly fast: MeanReverting;
  private anchor = 0;
  /** Log price relative to the first minute, at the end of the minute. */
  level = 0;
  /** Standard deviation of the minute's move, jumps apart. */
  sigma = USUAL_SIGMA;
  /** Logarithm of volatility relative to its usual level at this time of day. */
  logExcess = 0;
  /** The minute's jump, before its first substep. */
  jump = 0;
  /** The minute's whole move. */
  minuteReturn = 0;
  /** The minute's diffusive moves. */
  readonly moves = new Float64Array(SUBSTEPS);

  constructor(key: MarketKey) {
    this.random = streamOf(key, 'market');
    this.chain = new RegimeChain(this.random);
    this.slow = new MeanReverting(this.random, 2 * MINUTES_PER_DAY, 0.35);
    this.fast = new MeanReverting(this.random, 25, 0.4);
  }

  /** Simulates one minute. `minuteOfDay` is 0 … 1439, UTC. */
  advance(minuteOfDay: number): void {
    const { random, chain, moves } = this;
    if (chain.advance()) this.anchor = this.level;
    const { regime } = chain;
    this.logExcess = regime.logVolatility + this.slow.advance() + this.fast.advance();
    const sigma = USUAL_SIGMA * exp(this.logExcess + DAY_SHAPE_SHARE * LOG_DAY_SHAPE[minuteOfDay]!);
    this.sigma = sigma;
    this.jump = drawJump(random, regime.jumpsPerDay / MINUTES_PER_DAY, sigma);
    // a jump excites what follows, half of it gone after the fast half-life
    if (this.jump !== 0) this.fast.value += 0.7;
    const pull = (Math.LN2 / regime.reversionHalfLifeMinutes) * (this.anchor - this.level);
    const drift = pull - LONG_REVERSION * this.level + regime.dailyDrift * DRIFT_SCALE * sigma - 0.5 * sigma * sigma;
    const step = sigma * SUBSTEP_SCALE;
    let total = this.jump;
    for (let i = 0; i < SUBSTEPS; i++) total += moves[i] = drift / SUBSTEPS + step * random.normal();
    this.minuteReturn = total;
    this.level += total;
  }
}

/** Standard deviations a day, as a share of a minute's. */
const DRIFT_SCALE = 1 / Math.sqrt(MINUTES_PER_DAY);
/** A substep's standard deviation as a share of its minute's. */
export const SUBSTEP_SCALE = 1 / Math.sqrt(SUBSTEPS);
const LARGEST_JUMP = 0.08;

/** Zero, or with the given chance a jump of either sign: four standard deviations and an exponential tail of four more. */
export function drawJump(random: Random, chance: number, sigma: number): number {
  if (random.uniform() >= chance) return 0;
  const size = Math.min(LARGEST_JUMP, sigma * 4 * (1 - log(random.uniform())));
  return random.uniform() < 0.5 ? -size : size;
}
