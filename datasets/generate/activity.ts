import { exp } from '../../engine/market/portable.ts';
import type { Random } from '../../engine/market/random.ts';
import { LOG_DAY_SHAPE } from './day-shape.ts';
import { streamOf } from './factor.ts';
import type { MarketKey } from './factor.ts';
import type { Profile } from './instrument.ts';
import type { PricePath } from './path.ts';
import { MeanReverting } from './mean-reverting.ts';

/** Fewest trades a minute: enough for an open, a high, a low and a close of their own. */
const FEWEST_TRADES = 4;
/** Logarithm of volume for each standard deviation that the minute's move exceeds its mean absolute value. */
const MOVE_ELASTICITY = 0.45;
const MEAN_ABSOLUTE_NORMAL = 0.7978845608028654;

/**
 * How much was traded in a minute, given its price path: volume follows the time of day, volatility and the size of the
 * move; takers buy more in a rising minute. It looks at the present minute only, so it foretells nothing.
 */
export class Activity {
  private readonly random: Random;
  private readonly mood: MeanReverting;
  private readonly profile: Profile;
  /** Base units before rounding to the quantity step. */
  volume = 0;
  trades = 0;
  /** Base units bought by takers, as a share of volume. */
  takerBuyShare = 0.5;

  constructor(key: MarketKey, profile: Profile) {
    this.random = streamOf(key, `activity|${profile.symbol}`);
    this.mood = new MeanReverting(this.random, 20, 0.4);
    this.profile = profile;
  }

  /** Draws the activity of the minute that `path` has just simulated. */
  advance(path: PricePath, minuteOfDay: number): void {
    const { random, profile } = this;
    const move = Math.max(-5, Math.min(5, path.logReturn / path.sigma));
    const logVolume =
      LOG_DAY_SHAPE[minuteOfDay]! +
      0.85 * path.logExcess +
      this.mood.advance() +
      MOVE_ELASTICITY * (Math.abs(move) - MEAN_ABSOLUTE_NORMAL) +
      0.25 * random.normal();
    const notional = profile.minuteNotional * exp(logVolume);
    this.volume = notional / path.close;
    this.trades = Math.max(
      FEWEST_TRADES,
      Math.round((notional / profile.tradeNotional) * (0.7 + 0.6 * random.uniform())),
    );
    const flow = 0.1 * move + 0.24 * random.normal();
    this.takerBuyShare = 0.5 + 0.5 * Math.max(-0.98, Math.min(0.98, flow));
  }
}
