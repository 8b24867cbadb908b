import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';

/** Every perpetual may settle at 00:00, 08:00 and 16:00 UTC; those that settle in between announce it. */
const GRID_MS = 8 * HOUR_MS;
/** A settled rate is published within seconds. */
const PUBLISHED_MS = 10 * SECOND_MS;
/** Where nothing was settled by then, nothing will be. */
const GIVE_UP_MS = 10 * MINUTE_MS;

/** When one symbol's next settled funding is to be asked for, and from which on. */
export class Settlements {
  /** Settlements up to here are known, or were waited for in vain. */
  #handled: number;
  #announced = -Infinity;
  #newest: number | undefined;

  /** At a start a settlement of the last minutes may not be published yet. */
  constructor(now: number) {
    this.#handled = now - GIVE_UP_MS;
  }

  /** Time of the newest settlement that is known. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** The exchange says when it settles next; it keeps to the first word until that is over. */
  announce(nextTime: number): void {
    if (this.#announced <= this.#handled) this.#announced = nextTime;
  }

  /** Takes note of a settlement. */
  note(time: number): void {
    if (time > (this.#newest ?? -Infinity)) this.#newest = time;
    // Stamps carry a few milliseconds of jitter.
    this.#handled = Math.max(this.#handled, Math.round(time / MINUTE_MS) * MINUTE_MS);
  }

  /** From when on to ask for settlements now; undefined while none is due. */
  askFrom(now: number): number | undefined {
    const due = this.due;
    return due + PUBLISHED_MS > now ? undefined : (this.#newest ?? due - MINUTE_MS) + 1;
  }

  /** An answer brought nothing more. */
  settle(now: number): void {
    if (now > this.due + GIVE_UP_MS) this.#handled = this.due;
  }

  private get due(): number {
    const grid = (Math.floor(this.#handled / GRID_MS) + 1) * GRID_MS;
    return this.#announced > this.#handled ? Math.min(grid, this.#announced) : grid;
  }
}
