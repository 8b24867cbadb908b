/** A turning point of the price, and when it was known. Indices count candles from 0. */
export interface Extreme {
  readonly price: number;
  /** The candle it lies in. */
  readonly index: number;
  /** The candle at whose close it was proven: no rule may use it before. */
  readonly confirmedIndex: number;
}

/** The last 16 turning points as columns. Age 0 is the latest; whoever asks gets a copy of their own. */
export class ExtremeLog {
  private readonly prices = new Float64Array(16);
  private readonly indices = new Float64Array(16);
  private readonly confirmedIndices = new Float64Array(16);
  private count = 0;

  /** How many there have been in all. */
  get total(): number {
    return this.count;
  }

  push(price: number, index: number, confirmedIndex: number): void {
    const slot = this.count++ & 15;
    this.prices[slot] = price;
    this.indices[slot] = index;
    this.confirmedIndices[slot] = confirmedIndex;
  }

  /** The k-th latest, null beyond what is held. */
  at(k: number): Extreme | null {
    if (!(k < this.count && k < 16)) return null;
    const slot = (this.count - 1 - k) & 15;
    return {
      price: this.prices[slot] as number,
      index: this.indices[slot] as number,
      confirmedIndex: this.confirmedIndices[slot] as number,
    };
  }
}
