/** The time a live session goes by, and its alarm. */
export interface LiveClock {
  /** Epoch ms. */
  now(): number;
  /**
   * Epoch ms of a clock that nobody sets: it goes on evenly while `now` may jump, and need not agree with it. A clock
   * without one never jumps.
   */
  steadyNow?(): number;
  /** Calls once at a time, or soon when that is past; the answer takes the alarm back. */
  callAt(time: number, run: () => void): () => void;
}

/** Longest delay a timer of Node takes. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const WALL_CLOCK: LiveClock = {
  now: () => Date.now(),
  steadyNow: () => Math.floor(performance.timeOrigin + performance.now()),
  callAt(time, run) {
    const timer = setTimeout(run, Math.min(DELAY_MAX_MS, Math.max(0, time - Date.now())));
    return () => clearTimeout(timer);
  },
};
