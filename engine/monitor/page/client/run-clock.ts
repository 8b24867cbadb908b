/** One reading of the run's clock: its time, and when it was read on this machine's steady clock, both ms. */
export interface Reading {
  readonly time: number;
  readonly at: number;
}

/** Steps and pauses of the run's clock beyond this are no pace: it stood, jumped, or was started again. */
const PACE_MAX = 2_000;

/**
 * The run's clock between two readings. A simulated exchange runs faster than the wall clock, so its pace is measured
 * from what was read, and time goes on at that pace until the next reading.
 */
export class RunClock {
  #last: Reading | undefined;
  /** Run time per real time; 1 for a real exchange. */
  pace = 1;

  /** Takes a reading. */
  read(next: Reading): void {
    const last = this.#last;
    if (last !== undefined && next.at > last.at) {
      const pace = (next.time - last.time) / (next.at - last.at);
      if (pace >= 0 && pace <= PACE_MAX) this.pace = pace > 0.9 && pace < 1.1 ? 1 : pace;
    }
    this.#last = next;
  }

  /** The run's time when the steady clock shows `at`; null before the first reading. */
  timeAt(at: number): number | null {
    return this.#last === undefined ? null : this.#last.time + Math.max(0, at - this.#last.at) * this.pace;
  }
}
