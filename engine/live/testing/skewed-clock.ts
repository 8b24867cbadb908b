/** How a machine's two clocks stand against true time: the one that nobody sets, and the one that shows the date. */
export class SkewedClock {
  #anchor: { readonly true: number; readonly steady: number; readonly rate: number };
  /** The date's clock minus true time, ms. */
  #skewMs: number;

  constructor(start: number, skewMs: number) {
    this.#anchor = { true: start, steady: start + skewMs, rate: 1 };
    this.#skewMs = skewMs;
  }

  /** The even clock at a true time. */
  steadyAt(time: number): number {
    const { true: origin, steady, rate } = this.#anchor;
    return Math.floor(steady + (time - origin) * rate);
  }

  /** The machine's date at a true time. */
  ownAt(time: number): number {
    return time + this.#skewMs;
  }

  /** The true time by which the even clock shows at least `steady`. */
  trueAt(steady: number): number {
    const { true: origin, steady: shown, rate } = this.#anchor;
    return Math.ceil(origin + (steady - shown) / rate);
  }

  /** Somebody sets the date. */
  set(byMs: number): void {
    this.#skewMs += byMs;
  }

  /** The even clock runs fast or slow from a true time on. */
  slew(time: number, rate: number): void {
    this.#anchor = { true: time, steady: this.steadyAt(time), rate };
  }

  /** The even clock stands still between two true times; nothing asks it meanwhile. */
  standStill(from: number, to: number): void {
    this.#anchor = { true: to, steady: this.steadyAt(from), rate: this.#anchor.rate };
  }
}
