/**
 * Smoothings of any series of numbers, O(1) a step. Each is NaN until warm, and passes over NaN inputs, so that one can
 * feed the next before it is warm itself.
 */

/** Exponential mean: seeded with the plain mean of the first `period` inputs, then y += (x − y)·2/(period + 1). */
export class ExponentialMean {
  value = NaN;
  private readonly period: number;
  private readonly weight: number;
  private count = 0;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
    this.weight = 2 / (period + 1);
  }

  push(x: number): number {
    if (this.count === this.period) return (this.value += (x - this.value) * this.weight);
    if (x !== x) return NaN;
    this.sum += x;
    if (++this.count === this.period) this.value = this.sum / this.period;
    return this.value;
  }
}

/** Wilder's mean: seeded with the plain mean of the first `period` inputs, then y = (y·(period − 1) + x)/period. */
export class WilderMean {
  value = NaN;
  private readonly period: number;
  private count = 0;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
  }

  push(x: number): number {
    if (this.count === this.period) return (this.value = (this.value * (this.period - 1) + x) / this.period);
    if (x !== x) return NaN;
    this.sum += x;
    if (++this.count === this.period) this.value = this.sum / this.period;
    return this.value;
  }
}
