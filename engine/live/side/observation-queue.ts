import { compareObservations } from '../../market/observation.ts';
import type { Observation } from '../../market/observation.ts';
import { DAY_MS, HOUR_MS } from '../../market/units.ts';

/** How long ids are remembered; what speaks of the whole market comes once a day, and is remembered for longer. */
const REMEMBERED_MS = DAY_MS;
const MARKET_REMEMBERED_MS = 4 * DAY_MS;

/**
 * Side data on its way to frames: each once, in the order of `compareObservations`, in the first frame whose close is at
 * or after its availability, and never in one that was decided before it came.
 */
export class ObservationQueue {
  /** Ascending from `#first` on while `#isSorted`. */
  #waiting: Observation[] = [];
  #first = 0;
  #isSorted = true;
  #takenUntil = -Infinity;
  readonly #ids = new Set<string>();
  /** Remembered ids by the hour in which they are forgotten. */
  readonly #idsByHour = new Map<number, string[]>();

  /** How many wait for their frame. */
  get size(): number {
    return this.#waiting.length - this.#first;
  }

  /**
   * Takes what has just become known. `lastDecidedClose` is NaN before the first frame. What would have belonged to a
   * decided frame becomes available one millisecond after that: it was not known before.
   */
  add(observations: readonly Observation[], lastDecidedClose: number): void {
    const decided = lastDecidedClose > this.#takenUntil ? lastDecidedClose : this.#takenUntil;
    for (const one of observations) {
      const isLate = one.availableAt <= decided;
      const known = isLate ? { ...one, availableAt: decided + 1, lagAssumed: false } : one;
      if (!this.remember(known)) continue;
      const last = this.#waiting.at(-1);
      if (this.size > 0 && last !== undefined && compareObservations(last, known) > 0) this.#isSorted = false;
      this.#waiting.push(known);
    }
  }

  /** Passes over, from now on, what stored frames have had already: at a resumption, the last four days of them. */
  note(observations: readonly Observation[]): void {
    for (const one of observations) this.remember(one);
  }

  /** Everything available at a frame's close, in order; closes ascend. */
  take(closeTime: number): readonly Observation[] {
    this.sort();
    const from = this.#first;
    while (this.#first < this.#waiting.length && this.#waiting[this.#first]!.availableAt <= closeTime) this.#first++;
    const taken = this.#waiting.slice(from, this.#first);
    if (this.#first > this.#waiting.length / 2) this.drop();
    this.#takenUntil = Math.max(this.#takenUntil, closeTime);
    this.forget(closeTime);
    return taken;
  }

  private sort(): void {
    if (this.#isSorted) return;
    this.drop();
    this.#waiting.sort(compareObservations);
    this.#isSorted = true;
  }

  /** Lets go of what was taken. */
  private drop(): void {
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }

  /** False for an id that is remembered already. */
  private remember({ id, symbol, availableAt }: Observation): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const keptMs = symbol === null ? MARKET_REMEMBERED_MS : REMEMBERED_MS;
    const hour = Math.ceil((availableAt + keptMs) / HOUR_MS);
    const ids = this.#idsByHour.get(hour);
    if (ids === undefined) this.#idsByHour.set(hour, [id]);
    else ids.push(id);
    return true;
  }

  private forget(now: number): void {
    for (const [hour, ids] of this.#idsByHour) {
      if (hour * HOUR_MS >= now) continue;
      for (const id of ids) this.#ids.delete(id);
      this.#idsByHour.delete(hour);
    }
  }
}
