import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import type { HeadVote } from './head.ts';

/** Minutes after which a vote is held against the price. */
export const HIT_HORIZONS = [60, 240] as const;

/** The votes of one close that came due: `horizon` is the index in HIT_HORIZONS, `move` what the close did since. */
export interface DueVotes {
  readonly minutes: number;
  readonly horizon: number;
  readonly move: number;
  /** The heads' directions, `heads` of them from `first` on. */
  readonly directions: Int8Array;
  readonly first: number;
  readonly heads: number;
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
  private readonly capacity: number;
  private readonly directions: Int8Array;
  private readonly closes: Float64Array;
  private count = 0;
  readonly #ages: readonly number[];
  /** Told anew for each horizon. */
  readonly #due: Mutable<DueVotes>;

  constructor(minutes: number, heads: number) {
    this.#ages = HIT_HORIZONS.map((horizon) => Math.max(1, Math.round(horizon / minutes)));
    this.capacity = Math.max(...this.#ages) + 1;
    this.directions = new Int8Array(this.capacity * heads);
    this.closes = new Float64Array(this.capacity);
    this.#due = { minutes, horizon: 0, move: NaN, directions: this.directions, first: 0, heads };
  }

  /** Takes the votes at a close, and counts those that came due. */
  push(votes: readonly HeadVote[], close: number, sink: HitSink): void {
    const { capacity, directions, closes } = this;
    const slot = this.count % capacity;
    closes[slot] = close;
    for (let head = 0; head < votes.length; head++) {
      directions[slot * votes.length + head] = (votes[head] as HeadVote).direction;
    }
    this.count++;
    for (let horizon = 0; horizon < this.#ages.length; horizon++) this.settle(votes.length, horizon, sink);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private settle(heads: number, horizon: number, sink: HitSink): void {
    const age = this.#ages[horizon] as number;
    if (this.count <= age) return;
    const { capacity, closes } = this;
    const then = (this.count - 1 - age) % capacity;
    const move = (closes[(this.count - 1) % capacity] as number) - (closes[then] as number);
    const due = this.#due;
    due.horizon = horizon;
    due.move = move;
    due.first = then * heads;
    sink.addDue(due);
  }
}
