import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';

/** Minutes after which a vote is held against the price. */
export const HIT_HORIZONS = [60, 240] as const;

/**
 * The votes of one close that came due: `horizon` is the index in HIT_HORIZONS, `move` what the close did since; who
 * said long and who short are sets of heads, a bit each.
 */
export interface DueVotes {
  readonly horizon: number;
  readonly move: number;
  readonly longs: number;
  readonly shorts: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Where votes that came due are counted. */
export interface HitSink {
  addDue(due: DueVotes): void;
}

/**
 * Remembers the votes of one symbol and timeframe for four hours and tells, at each horizon, whether the close went
 * the way they said. An unchanged close is a miss. It only counts: no decision looks at it.
 */
export class VoteHits implements Stateful {
  private readonly longs: Int16Array;
  private readonly shorts: Int16Array;
  private readonly closes: Float64Array;
  private next = 0;
  private count = 0;
  readonly #ages: readonly number[];
  /** Told anew for each horizon. */
  readonly #due: Mutable<DueVotes> = { horizon: 0, move: NaN, longs: 0, shorts: 0 };

  constructor(minutes: number) {
    this.#ages = HIT_HORIZONS.map((horizon) => Math.max(1, Math.round(horizon / minutes)));
    const capacity = Math.max(...this.#ages) + 1;
    this.longs = new Int16Array(capacity);
    this.shorts = new Int16Array(capacity);
    this.closes = new Float64Array(capacity);
  }

  /** Takes the votes at a close, and counts those that came due. */
  push({ longs, shorts }: { readonly longs: number; readonly shorts: number }, close: number, sink: HitSink): void {
    const slot = this.next;
    this.closes[slot] = close;
    this.longs[slot] = longs;
    this.shorts[slot] = shorts;
    this.next = slot + 1 === this.closes.length ? 0 : slot + 1;
    this.count++;
    for (let horizon = 0; horizon < this.#ages.length; horizon++) this.settle(horizon, slot, sink);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private settle(horizon: number, slot: number, sink: HitSink): void {
    const age = this.#ages[horizon] as number;
    if (this.count <= age) return;
    const { closes } = this;
    const then = slot >= age ? slot - age : slot - age + closes.length;
    const due = this.#due;
    due.horizon = horizon;
    due.move = (closes[slot] as number) - (closes[then] as number);
    due.longs = this.longs[then] as number;
    due.shorts = this.shorts[then] as number;
    sink.addDue(due);
  }
}
