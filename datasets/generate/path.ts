import { exp, log } from '../../engine/market/portable.ts';
import type { Random } from '../../engine/market/random.ts';
import { drawJump, LONG_REVERSION, MarketFactor, streamOf, SUBSTEP_SCALE, SUBSTEPS, USUAL_SIGMA } from './factor.ts';
import type { MarketKey } from './factor.ts';
import type { Profile } from './instrument.ts';
import { MeanReverting } from './mean-reverting.ts';

const OWN_JUMP_CHANCE = 0.2 / 1440;

/**
 * The unrounded price of one symbol, minute by minute: beta times the common factor plus a move of its own. Substeps
 * give the way through the minute; the extremes between two of them are drawn from the law of a Brownian bridge.
 */
export class PricePath {
  readonly factor: MarketFactor;
  private readonly random: Random;
  private readonly ownExcess: MeanReverting;
  private readonly profile: Profile;
  /** Log price relative to the first minute, the common factor's part apart. */
  private ownLevel = 0;
  open: number;
  high: number;
  low: number;
  close: number;
  /** The minute's log return, and its standard deviation, jumps apart. */
  logReturn = 0;
  sigma = 0;
  /** Logarithm of the symbol's volatility relative to its usual level at this time of day. */
  logExcess = 0;

  constructor(key: MarketKey, profile: Profile) {
    this.factor = new MarketFactor(key);
    this.random = streamOf(key, `path|${profile.symbol}`);
    this.ownExcess = new MeanReverting(this.random, 60, 0.3);
    this.profile = profile;
    this.open = this.high = this.low = this.close = profile.startPrice;
  }

  /** Simulates one minute. `minuteOfDay` is 0 … 1439, UTC. */
  advance(minuteOfDay: number): void {
    const { factor, profile, random } = this;
    factor.advance(minuteOfDay);
    const own = this.ownExcess.advance();
    this.logExcess = factor.logExcess + 0.5 * own;
    const ownSigma = profile.ownSigma * (factor.sigma / USUAL_SIGMA) * exp(own);
    const shared = profile.beta * factor.sigma;
    const sigma = Math.sqrt(shared * shared + ownSigma * ownSigma);
    this.sigma = sigma;
    const step = ownSigma * SUBSTEP_SCALE;
    const drift = (-LONG_REVERSION * this.ownLevel - 0.5 * ownSigma * ownSigma) / SUBSTEPS;
    const spread = (-2 * (sigma * sigma)) / SUBSTEPS;
    let at = profile.beta * factor.jump + drawJump(random, OWN_JUMP_CHANCE, ownSigma);
    let highest = Math.max(0, at);
    let lowest = Math.min(0, at);
    for (let i = 0; i < SUBSTEPS; i++) {
      const move = profile.beta * factor.moves[i]! + drift + step * random.normal();
      const square = move * move;
      // extremes of a Brownian bridge that ends at `move`: (move ± √(move² − 2 variance ln U)) / 2
      highest = Math.max(highest, at + 0.5 * (move + Math.sqrt(square + spread * log(random.uniform()))));
      lowest = Math.min(lowest, at + 0.5 * (move - Math.sqrt(square + spread * log(random.uniform()))));
      at += move;
    }
    this.ownLevel += at - profile.beta * factor.minuteReturn;
    this.logReturn = at;
    this.open = this.close;
    this.close = this.open * exp(at);
    this.high = this.open * exp(highest);
    this.low = this.open * exp(lowest);
  }
}
