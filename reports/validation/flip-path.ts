/** A symbol's 1m candles, as far as a coin's trades need them. Single precision is enough for their ratios. */
export interface FlipPrices {
  readonly open: Float32Array;
  readonly high: Float32Array;
  readonly low: Float32Array;
  readonly lastClose: number;
}

/** Candles of a block whose extremes are known: a trade that reaches no level in it passes over it in one look. */
const BLOCK = 64;

/** Reaching for a price far away takes as long as looking at so many neighbours. */
const FAR_LOOKS = 8;

/** One trade to follow. Stop and target as fractions of the entry price, NaN for none. */
export interface FlipTrade {
  readonly isLong: boolean;
  readonly stop: number;
  readonly target: number;
  readonly holdCandles: number;
}

/**
 * Follows trades through one symbol's candles by the simulation's rules: in at an open; a touch is enough for the stop,
 * the target needs a price beyond it; the stop first where a candle holds both; at an open beyond the stop out at that
 * open. After the last candle comes the first again, at the price that was reached.
 */
export class FlipPath {
  /** Candles and blocks looked at so far. */
  looks = 0;
  readonly #prices: FlipPrices;
  readonly #highs: Float32Array;
  readonly #lows: Float32Array;
  /** What once around the circle is worth. */
  readonly #round: number;

  constructor(prices: FlipPrices) {
    this.#prices = prices;
    const blocks = Math.floor(prices.open.length / BLOCK);
    this.#highs = new Float32Array(blocks).fill(-Infinity);
    this.#lows = new Float32Array(blocks).fill(Infinity);
    for (let row = 0; row < blocks * BLOCK; row++) {
      const block = Math.floor(row / BLOCK);
      this.#highs[block] = Math.max(this.#highs[block]!, prices.high[row]!);
      this.#lows[block] = Math.min(this.#lows[block]!, prices.low[row]!);
    }
    this.#round = prices.lastClose / prices.open[0]!;
  }

  /** Exit price over entry price of a trade entered at `share` (0..1) of the period. */
  growth(share: number, trade: FlipTrade): number {
    const { open } = this.#prices;
    const row = Math.floor(share * open.length);
    this.looks += FAR_LOOKS;
    if (trade.stop !== trade.stop && trade.target !== trade.target) return this.held(row, trade.holdCandles);
    const { isLong, stop, target } = trade;
    // A level that is not there is never reached.
    const below = isLong ? 1 - stop : 1 - target;
    const above = isLong ? 1 + target : 1 + stop;
    return this.followed(row, {
      isLong,
      holdCandles: trade.holdCandles,
      low: below === below ? below : -Infinity,
      high: above === above ? above : Infinity,
    });
  }

  /** Out at the open after so many candles. */
  private held(row: number, candles: number): number {
    const { open } = this.#prices;
    const end = row + candles;
    let growth = open[end % open.length]! / open[row]!;
    for (let rounds = Math.floor(end / open.length); rounds > 0; rounds--) growth *= this.#round;
    return growth;
  }

  /** Out at `low` or `high` (over the entry price) or after so many candles, whatever comes first. */
  private followed(first: number, trade: { isLong: boolean; holdCandles: number; low: number; high: number }): number {
    const { open, high, low } = this.#prices;
    const { isLong, holdCandles } = trade;
    let base = open[first]!;
    let [bottom, top] = [trade.low * base, trade.high * base];
    let row = first;
    for (let left = holdCandles; ; left--) {
      this.looks++;
      if (row === open.length) {
        row = 0;
        base /= this.#round;
        [bottom, top] = [trade.low * base, trade.high * base];
      }
      const at = open[row]!;
      if (left === 0) return at / base;
      if (row % BLOCK === 0 && left > BLOCK && this.isCalm(row / BLOCK, bottom, top)) {
        row += BLOCK;
        left -= BLOCK - 1;
        continue;
      }
      if (left < holdCandles) {
        if (isLong ? at <= bottom : at >= top) return at / base;
        if (isLong ? at >= top : at <= bottom) return isLong ? trade.high : trade.low;
      }
      if (isLong ? low[row]! <= bottom : high[row]! >= top) return isLong ? trade.low : trade.high;
      if (isLong ? high[row]! > top : low[row]! < bottom) return isLong ? trade.high : trade.low;
      row++;
    }
  }

  /** True when a whole block lies between both levels. */
  private isCalm(block: number, bottom: number, top: number): boolean {
    return this.#lows[block]! > bottom && this.#highs[block]! < top;
  }
}
