import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

/** Additions and removals between exact recomputations of running sums. */
const RECOMPUTE_EVERY = 4096;

/** Numbers with their times, ascending, for as long as `keepMs`; their mean and deviation at hand. */
export class TimedValues implements Stateful {
  private readonly keepMs: number;
  private times = new Float64Array(16);
  private values = new Float64Array(16);
  private first = 0;
  private size = 0;
  private sum = 0;
  private squares = 0;
  private changes = 0;
  /** Something was held for the whole of `keepMs`. */
  private isComplete = false;

  constructor(keepMs: number) {
    this.keepMs = keepMs;
  }

  /** Time of the newest; NaN while empty. */
  get newestTime(): number {
    return this.size === 0 ? NaN : (this.times[this.slot(this.size - 1)] as number);
  }

  /** Adds a value later than all others and forgets those older than `keepMs`; an earlier or equal time is passed over. */
  push(time: number, value: number): void {
    if (time <= this.newestTime) return;
    while (this.size > 0 && (this.times[this.first] as number) < time - this.keepMs) this.dropOldest();
    if (this.size === this.times.length) this.grow();
    const slot = this.slot(this.size);
    this.times[slot] = time;
    this.values[slot] = value;
    this.size++;
    this.count(value, 1);
  }

  /** The latest value at or before `time` that was then no older than `maxAgeMs`; NaN when there is none. */
  at(time: number, maxAgeMs: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[this.slot(middle)] as number) <= time) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return NaN;
    const slot = this.slot(low - 1);
    return time - (this.times[slot] as number) <= maxAgeMs ? (this.values[slot] as number) : NaN;
  }

  /** Population standard deviation of all that is held; NaN until that covers the whole of `keepMs`. */
  get deviation(): number {
    if (!this.isComplete) return NaN;
    const mean = this.sum / this.size;
    return Math.sqrt(Math.max(0, this.squares / this.size - mean * mean));
  }

  private slot(index: number): number {
    return (this.first + index) & (this.times.length - 1);
  }

  private dropOldest(): void {
    this.count(this.values[this.first] as number, -1);
    this.first = this.slot(1);
    this.size--;
    this.isComplete = true;
  }

  private count(value: number, sign: number): void {
    this.sum += sign * value;
    this.squares += sign * value * value;
    if (++this.changes < RECOMPUTE_EVERY) return;
    this.changes = this.sum = this.squares = 0;
    for (let i = sign > 0 ? 0 : 1; i < this.size; i++) {
      const held = this.values[this.slot(i)] as number;
      this.sum += held;
      this.squares += held * held;
    }
  }

  private grow(): void {
    const times = new Float64Array(2 * this.times.length);
    const values = new Float64Array(times.length);
    for (let i = 0; i < this.size; i++) {
      times[i] = this.times[this.slot(i)] as number;
      values[i] = this.values[this.slot(i)] as number;
    }
    this.first = 0;
    this.times = times;
    this.values = values;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
